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
    private readonly TimeProvider _timeProvider;
    private readonly Action _initAnswered;
    private readonly ILogger _logger;
    private readonly DevReply _reply;
    private readonly byte* _request;
    private readonly ActiveReaders _readers;
    private readonly ActiveReader _reader;
    private readonly long[] _counts = new long[64];
    private volatile bool _stopping;
    private volatile int _threadId;

    /// <param name="readers">Decides when the channel's thread reads.</param>
    /// <param name="number">The thread's number among them.</param>
    /// <param name="initAnswered">Called on the channel's thread when the kernel has taken the answer to INIT.</param>
    internal DevChannel(
        SafeFileHandle device, ActiveReaders readers, int number, FuseDispatcher dispatcher, DeferredTable deferred, TimeProvider timeProvider, Action initAnswered, ILogger logger)
    {
        _device = device;
        _readers = readers;
        _reader = readers[number];
        _dispatcher = dispatcher;
        _deferred = deferred;
        _timeProvider = timeProvider;
        _initAnswered = initAnswered;
        _logger = logger;
        _reply = new DevReply(this);
        _request = (byte*)NativeMemory.AlignedAlloc(RequestSize, 4096);
    }

    /// <summary>What the thread is at.</summary>
    internal CurrentRequest Current => _reader.Current;

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

    /// <summary>Requests read so far, by opcode; those beyond the table stand under 0.</summary>
    internal long CountOf(FuseOpcode opcode) => Volatile.Read(ref _counts[(uint)opcode < (uint)_counts.Length ? (int)opcode : 0]);

    /// <summary>The thread: returns when the connection has ended or <see cref="Stop"/> was called.</summary>
    internal void Serve()
    {
        // Whoever closes the device meanwhile waits for this thread: the number must not become somebody else's file under it.
        var added = false;
        _device.DangerousAddRef(ref added);
        try
        {
            _threadId = ThreadInterrupt.Prepare();
            _readers.Join(_reader);
            ServeUntilStopped();
        }
        finally
        {
            _readers.Leave(_reader);
            _device.DangerousRelease();
        }
    }

    private void ServeUntilStopped()
    {
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
        _readers.SendAway(_reader);
        if (_threadId != 0)
            ThreadInterrupt.Send(_threadId);
    }

    /// <summary>
    /// Lets the connection end although the thread is lost in a handler: its descriptor becomes /dev/null, which takes the late answer. The thread
    /// keeps its buffers.
    /// </summary>
    internal void Abandon()
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        _ = Libc.dup3((int)nothing.DangerousGetHandle(), Fd, Libc.O_CLOEXEC);
        _device.Dispose();
    }

    /// <summary>Whether the session has no other thread.</summary>
    internal bool IsAlone => _readers.IsAlone;

    /// <summary>To be called before the thread may wait for a disk in the middle of a request.</summary>
    internal void BeforeWaiting() => _readers.BeforeWaiting(_reader);

    /// <summary>Takes the current request off the thread.</summary>
    internal DevDeferredReply Defer(int size)
    {
        _ = _reader.Current.TryRead(out var request);
        return _deferred.Add(this, in request, size);
    }

    /// <summary>Writes an answer from any thread.</summary>
    internal void Write(ulong unique, int result, byte* payload, int length) =>
        CheckWrite(result, TryWrite(unique, result, payload, length));

    /// <summary>Writes an answer or a notification from any thread.</summary>
    /// <returns>0 or a negative errno; -ENODEV when the session is over.</returns>
    internal int TryWrite(ulong unique, int error, byte* payload, int length)
    {
        var header = new fuse_out_header { len = (uint)(HeaderSize + length), error = error, unique = unique };
        var vectors = stackalloc iovec[2];
        vectors[0] = new iovec { iov_base = (byte*)&header, iov_len = HeaderSize };
        vectors[1] = new iovec { iov_base = payload, iov_len = length };
        var added = false;
        try
        {
            _device.DangerousAddRef(ref added);
            return Libc.writev(Fd, vectors, length > 0 ? 2 : 1) < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
        catch (ObjectDisposedException)
        {
            return -Errno.ENODEV;
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
        _reader.Dispose();
        NativeMemory.AlignedFree(_request);
    }

    private void Answer(ReadOnlySpan<byte> request)
    {
        if (request.Length < sizeof(fuse_in_header))
            return;
        ref readonly var header = ref MemoryMarshal.AsRef<fuse_in_header>(request);
        _counts[header.opcode < (uint)_counts.Length ? header.opcode : 0]++;
        _reader.Current.Begin(in header, _timeProvider.GetTimestamp());
        _readers.RequestBegun();
        _reply.Begin();
        var result = _dispatcher.Dispatch(request, _reply);
        // Before the answer: afterwards the same client may have sent its next request, for which this thread is soon enough.
        var looks = _reader.IsTimeToLook(_reply.Length);
        var isMoreQueued = looks && HasQueued();
        Send(header.unique, result);
        _reader.Current.End();
        if (looks)
            _reader.Looked(isMoreQueued);
        if (header.opcode == (uint)FuseOpcode.INIT && _dispatcher.State is not null)
            _initAnswered();
    }

    private void Send(ulong unique, int result)
    {
        if (_reply.Deferred is { } deferred)
        {
            // A handler that broke after it had deferred; whoever it gave the request to may have answered, or never will.
            if (result != FuseResult.Deferred)
                deferred.TrySend(-Errno.EIO, 0);
            return;
        }

        if (result == FuseResult.NoReply)
            return;
        if (result == FuseResult.Deferred)
            result = -Errno.EIO;
        var length = HeaderSize + (result == FuseResult.Ok ? _reply.Length : 0);
        *(fuse_out_header*)_reply.Start = new fuse_out_header { len = (uint)length, error = result, unique = unique };
        if (Libc.write(Fd, _reply.Start, length) < 0)
            CheckWrite(result, -Marshal.GetLastPInvokeError());
    }

    private bool HasQueued()
    {
        var poll = new pollfd { fd = Fd, events = pollfd.POLLIN };
        return Libc.poll(&poll, 1, 0) == 1 && (poll.revents & pollfd.POLLIN) != 0;
    }

    private void CheckWrite(int result, int status)
    {
        // ENOENT: the caller was killed meanwhile. ENODEV: unmounted meanwhile.
        if (status is not (0 or -Errno.ENOENT or -Errno.ENODEV or -Errno.ECONNABORTED or -Errno.EINTR))
            LogWriteFailed(_logger, result, Marshal.GetPInvokeErrorMessage(-status), -status);
    }

    [LoggerMessage(2102, LogLevel.Error, "reading requests from /dev/fuse failed: {Reason} (errno {Errno}); this thread ends")]
    private static partial void LogReadFailed(ILogger logger, string reason, int errno);

    [LoggerMessage(2103, LogLevel.Warning, "the kernel refused an answer (result {Result}): {Reason} (errno {Errno})")]
    private static partial void LogWriteFailed(ILogger logger, int result, string reason, int errno);
}
