using System.Runtime.InteropServices;

namespace Nydus.Fuse.Tests.Requests;

/// <summary>A transport's reply on managed memory: what a second transport must be able to do.</summary>
internal sealed class BufferReply : FuseReply
{
    private readonly byte[] _payload = new byte[256 * 4096];
    private int _length;

    public override int Capacity => _payload.Length;

    public override int Length => _length;

    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _length);

    public T Read<T>()
        where T : unmanaged
    {
        Assert.Equal(System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), _length);
        return MemoryMarshal.Read<T>(Payload);
    }

    public override void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_payload.AsSpan(_length));
        _length += bytes.Length;
    }

    public override bool TryAppendFile(int fd, long offset, int length) => false;

    public override Span<byte> GetSpan(int length) => _payload.AsSpan(_length, length);

    public override void Advance(int length) => _length += length;

    public override void Truncate(int length) => _length = length;

    public override FuseDeferredReply Defer() => throw new NotSupportedException("No request waits here.");
}
