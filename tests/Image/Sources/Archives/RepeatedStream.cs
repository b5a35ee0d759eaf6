using Nydus.Image.Sources;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>A stream without end, made piece by piece.</summary>
internal sealed class RepeatedStream(Func<int, byte[]> make) : ForwardStream
{
    private ReadOnlyMemory<byte> _piece;
    private int _count;

    public override int Read(Span<byte> buffer)
    {
        if (_piece.IsEmpty)
            _piece = make(_count++);
        int length = Math.Min(buffer.Length, _piece.Length);
        _piece.Span[..length].CopyTo(buffer);
        _piece = _piece[length..];
        return length;
    }
}
