namespace Nydus.Rafs.Building.Loading;

/// <summary>
/// Attributes of nodes by their stored bytes. Often neighbours have the same (labels, mostly), and then share one list.
/// </summary>
internal sealed class SharedXattrs(BootstrapMemory memory)
{
    private long _offset;
    private int _length;
    private IReadOnlyList<ImageXattr> _last = [];

    /// <summary>The list of the node before, if its stored attributes were the same bytes.</summary>
    public bool TryGetLast(long offset, int length, out IReadOnlyList<ImageXattr> xattrs)
    {
        xattrs = _last;
        return length == _length
            && memory.TryGetSpan(offset, length, out ReadOnlySpan<byte> bytes)
            && memory.TryGetSpan(_offset, length, out ReadOnlySpan<byte> last)
            && bytes.SequenceEqual(last);
    }

    public void Keep(long offset, int length, IReadOnlyList<ImageXattr> xattrs)
    {
        _offset = offset;
        _length = length;
        _last = xattrs;
    }
}
