using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>One open /dev/fuse of the connection and the thread that serves it: read, dispatch, answer.</summary>
internal sealed unsafe partial class DevChannel : IDisposable
{
    // FUSE_DEV_IOC_CLONE of linux/fuse.h.
    private const nuint CloneRequest = 0x8004E500;

    // At least FUSE_MIN_READ_BUFFER and a WRITE of max_write with its headers.
    private const int RequestSize = 16 * 1024;
    private const int HeaderSize = 16;

    private readonly SafeFileHandle _device;
    private readonly FuseDispatcher _dispatcher;
    private readonly DeferredTable _deferred;
    private readonly ILogger _logger;
    private readonly DevReply _reply;
    private readonly byte* _request;
    private readonly long[] _counts = new long[64];
    private volatile bool _stopping;
    private volatile int _threadId;

    internal DevChannel(SafeFileHandle device, FuseDispatcher dispatcher, DeferredTable deferred, ILogger logger)
    {
        _device = device;
        _dispatcher = dispatcher;
        _deferred = deferred;
        _logger = logger;
        _reply = new DevReply(this);
        _request = (byte*)NativeMemory.AlignedAlloc(RequestSize, 4096);
    }

    private int Fd => (int)_device.DangerousGetHandle();

    /// <summary>Another open file for the same connection; null where the kernel cannot do that (then the first one is shared).</summary>
    internal static SafeFileHandle? Clone(SafeFileHandle device)
    {
        var fd = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC);
        if (fd < 0)
            return null;
        var clone = new SafeFileHandle(fd, ownsHandle: true);
        var source = (uint)device.DangerousGetHandle();
        if (Libc.ioctl(fd, CloneRequest, &source) == 0)
            return clone;
        clone.Dispose();
        return null;
    }

    /// <summary>Requests read so far, by opcode.</summary>
    internal long CountOf(FuseOpcode opcode) => Volatile.Read(ref _counts[(int)opcode]);

    /// <summary>The thread: returns when the connection has ended or <see cref="Stop"/> was called.</summary>
    internal void Serve()
    {
        _threadId = ThreadInterrupt.Prepare();
        while (!_stopping)
        {
            var length = Libc.read(Fd, _request, RequestSize); // (1)
            if (length > 0)
            {
                Answer(new ReadOnlySpan<byte>(_request, (int)length));
                continue;
            }

            var errno = length == 0 ? Errno.ENODEV : Marshal.GetLastPInvokeError();
            if (errno is Errno.ENODEV or Errno.ECONNABORTED)
                return;
            if (errno is not (Errno.ENOENT or Errno.EINTR or Errno.EAGAIN))
            {
                LogReadFailed(_logger, Marshal.GetPInvokeErrorMessage(errno), errno);
                return;
            }
        }
    }

    /// <summary>Makes the thread leave <see cref="Serve"/>. To be repeated until it has: the signal is lost when it comes between two system calls.</summary>
    internal void Stop()
    {
        _stopping = true;
        if (_threadId != 0)
            ThreadInterrupt.Send(_threadId);
    }

    internal FuseDeferredReply Defer(ulong unique, int size) => _deferred.Add(this, unique, size);

    /// <summary>Writes an answer from any thread.</summary>
    internal void Write(ulong unique, int result, byte* payload, int length)
    {
        var header = new fuse_out_header { len = (uint)(HeaderSize + length), error = result, unique = unique };
        var vectors = stackalloc iovec[2];
        vectors[0] = new iovec { iov_base = (byte*)&header, iov_len = HeaderSize };
        vectors[1] = new iovec { iov_base = payload, iov_len = length };
        var added = false;
        try
        {
            _device.DangerousAddRef(ref added);
            if (Libc.writev(Fd, vectors, length > 0 ? 2 : 1) < 0)
                CheckWrite(result);
        }
        catch (ObjectDisposedException)
        {
            // The session is over: nobody waits for this answer.
        }
        finally
        {
            if (added)
                _device.DangerousRelease();
        }
    }

    public void Dispose()
    {
        _device.Dispose();
        _reply.Dispose();
        NativeMemory.AlignedFree(_request);
    }

    private void Answer(ReadOnlySpan<byte> request)
    {
        if (request.Length < sizeof(fuse_in_header))
            return;
        ref readonly var header = ref MemoryMarshal.AsRef<fuse_in_header>(request);
        var opcode = header.opcode;
        _counts[opcode < (uint)_counts.Length ? opcode : 0]++;
        _reply.Begin(header.unique);
        var unique = header.unique;
        var result = _dispatcher.Dispatch(request, _reply);
        if (result is FuseResult.Deferred or FuseResult.NoReply)
            return;
        var length = HeaderSize + (result == FuseResult.Ok ? _reply.Length : 0);
        *(fuse_out_header*)_reply.Start = new fuse_out_header { len = (uint)length, error = result, unique = unique };
        if (Libc.write(Fd, _reply.Start, length) < 0)
            CheckWrite(result);
    }

    private void CheckWrite(int result)
    {
        var errno = Marshal.GetLastPInvokeError();
        // ENOENT: the caller was killed meanwhile. ENODEV: unmounted meanwhile.
        if (errno is not (Errno.ENOENT or Errno.ENODEV or Errno.ECONNABORTED or Errno.EINTR))
            LogWriteFailed(_logger, result, Marshal.GetPInvokeErrorMessage(errno), errno);
    }

    [LoggerMessage(2102, LogLevel.Error, "reading requests from /dev/fuse failed: {Reason} (errno {Errno}); this thread ends")]
    private static partial void LogReadFailed(ILogger logger, string reason, int errno);

    [LoggerMessage(2103, LogLevel.Warning, "the kernel refused an answer (result {Result}): {Reason} (errno {Errno})")]
    private static partial void LogWriteFailed(ILogger logger, int result, string reason, int errno);
}
