namespace Nydus.Image.Sources.Archives;

/// <summary>A stream, and then bytes. Does not own the stream.</summary>
internal sealed class TailedStream(Stream first, ReadOnlyMemory<byte> rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _rest = rest;
    private bool _isFirstDone;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (!_isFirstDone)
        {
            int read = first.Read(buffer);
            _isFirstDone = read == 0;
            if (read > 0)
                return read;
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }
}
