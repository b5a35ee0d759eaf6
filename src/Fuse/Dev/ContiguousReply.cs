using System.Runtime.InteropServices;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>An answer's payload in one piece of native memory, as transports of this machine's kernel have it.</summary>
internal abstract unsafe class ContiguousReply : FuseReply
{
    protected const int PageSize = 4096;
    protected const int PayloadSize = FuseNegotiation.MaxPages * PageSize;

    private int _length;
    private DeferredReply? _deferred;

    public override int Capacity => PayloadSize;

    public override int Length => _length;

    /// <summary>What the handler took with <see cref="Defer"/>; null when it did not.</summary>
    internal DeferredReply? Deferred => _deferred;

    /// <summary><see cref="PayloadSize"/> bytes.</summary>
    protected abstract byte* Payload { get; }

    public override void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(Payload + _length, PayloadSize - _length));
        _length += bytes.Length;
    }

    public override bool TryAppendFile(int fd, long offset, int length) // (6)
    {
        if ((uint)length > (uint)(PayloadSize - _length))
            return false;
        for (var done = ReadFromMemory(fd, offset, Payload + _length, length); done < length;)
        {
            var count = Libc.pread(fd, Payload + _length + done, length - done, offset + done);
            if (count < 0 && Marshal.GetLastPInvokeError() == Abi.Errno.EINTR)
                continue;
            if (count <= 0)
                return false;
            done += (int)count;
        }

        _length += length;
        return true;
    }

    public override Span<byte> GetSpan(int length) => (uint)length <= (uint)(PayloadSize - _length) ? new(Payload + _length, length) : default;

    public override void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(PayloadSize - _length));
        _length += length;
    }

    public override void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length);
        _length = length;
    }

    public override FuseDeferredReply Defer()
    {
        if (_deferred is not null)
            throw new InvalidOperationException("The request has been deferred already.");
        return _deferred = DeferRequest(Expected > 0 ? Expected : Capacity);
    }

    /// <summary>The next request: nothing placed, nothing deferred.</summary>
    internal void Begin()
    {
        _length = 0;
        _deferred = null;
    }

    /// <summary>Reads what can be had without waiting for a disk, where the transport wants to know before it waits.</summary>
    /// <returns>Bytes read, 0 to <paramref name="length"/>; the rest is read afterwards, which may wait.</returns>
    protected virtual int ReadFromMemory(int fd, long offset, byte* target, int length) => 0;

    /// <summary>Takes the current request off the thread.</summary>
    /// <param name="size">Bytes its answer may have.</param>
    protected abstract DeferredReply DeferRequest(int size);
}
