namespace Nydus.Image.Sources.Stargz;

/// <summary>Fails when more is read than there may be. Does not own the stream.</summary>
internal sealed class BoundedStream(Stream source, long most) : ForwardStream
{
    private readonly long _most = most;
    private long _left = most;

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        _left -= count;
        return _left >= 0 ? count : throw new IOException($"it has more than {_most} bytes");
    }
}
