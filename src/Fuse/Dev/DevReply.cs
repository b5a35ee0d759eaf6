using System.Runtime.InteropServices;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// The reply buffer of one thread: native memory, with the header's 16 bytes right before a page-aligned payload, so that one write() sends both.
/// </summary>
internal sealed unsafe class DevReply : FuseReply, IDisposable
{
    private const int PageSize = 4096;
    private const int HeaderSize = 16;
    private const int PayloadSize = FuseNegotiation.MaxPages * PageSize;

    private readonly DevChannel _channel;
    private readonly byte* _memory;
    private int _length;
    private DevDeferredReply? _deferred;

    // The last file whose file system cannot tell what it has in memory.
    private int _blindFd = -1;

    internal DevReply(DevChannel channel)
    {
        _channel = channel;
        _memory = (byte*)NativeMemory.AlignedAlloc(PageSize + PayloadSize, PageSize);
    }

    public override int Capacity => PayloadSize;

    public override int Length => _length;

    /// <summary>Where the answer starts.</summary>
    internal byte* Start => Payload - HeaderSize;

    /// <summary>What the handler took with <see cref="Defer"/>; null when it did not.</summary>
    internal DevDeferredReply? Deferred => _deferred;

    private byte* Payload => _memory + PageSize;

    internal void Begin()
    {
        _length = 0;
        _deferred = null;
    }

    public override void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(Payload + _length, PayloadSize - _length));
        _length += bytes.Length;
    }

    public override bool TryAppendFile(int fd, long offset, int length) // (6)
    {
        if ((uint)length > (uint)(PayloadSize - _length))
            return false;
        for (var done = ReadFromMemory(fd, offset, length); done < length;)
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

    // What the kernel has in memory costs the same call either way; for the rest somebody else must be there to read requests meanwhile.
    private int ReadFromMemory(int fd, long offset, int length)
    {
        if (fd == _blindFd || _channel.IsAlone)
            return 0;
        var vector = new iovec { iov_base = Payload + _length, iov_len = length };
        var count = (int)Libc.preadv2(fd, &vector, 1, offset, Libc.RWF_NOWAIT);
        if (count == length)
            return count;
        // Otherwise every read of such a file would cost two calls. The number may be another file's one day: that one is then read without notice.
        if (count < 0 && Marshal.GetLastPInvokeError() == Abi.Errno.EOPNOTSUPP)
            _blindFd = fd;
        else
            _channel.BeforeWaiting();
        return Math.Max(count, 0);
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
        return _deferred = _channel.Defer(Expected > 0 ? Expected : Capacity);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
