using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// The reply buffer of one thread: native memory, with the header's 16 bytes right before a page-aligned payload, so that one write() sends both.
/// </summary>
internal sealed unsafe class DevReply : ContiguousReply, IDisposable
{
    private const int HeaderSize = 16;

    private readonly DevChannel _channel;
    private readonly byte* _memory;

    // The last file whose file system cannot tell what it has in memory.
    private int _blindFd = -1;

    internal DevReply(DevChannel channel)
    {
        _channel = channel;
        _memory = (byte*)NativeMemory.AlignedAlloc(PageSize + PayloadSize, PageSize);
    }

    /// <summary>Where the answer starts.</summary>
    internal byte* Start => Payload - HeaderSize;

    protected override byte* Payload => _memory + PageSize;

    protected override DeferredReply DeferRequest(int size) => _channel.Defer(size);

    // What the kernel has in memory costs the same call either way; for the rest somebody else must be there to read requests meanwhile.
    protected override int ReadFromMemory(int fd, long offset, byte* target, int length)
    {
        if (fd == _blindFd || _channel.IsAlone)
            return 0;
        var vector = new iovec { iov_base = target, iov_len = length };
        var count = (int)Libc.preadv2(fd, &vector, 1, offset, Libc.RWF_NOWAIT);
        if (count == length)
            return count;
        // Otherwise every read of such a file would cost two calls. The number may be another file's one day: that one is then read without notice.
        if (count < 0 && Marshal.GetLastPInvokeError() == Errno.EOPNOTSUPP)
            _blindFd = fd;
        else
            _channel.BeforeWaiting();
        return Math.Max(count, 0);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
