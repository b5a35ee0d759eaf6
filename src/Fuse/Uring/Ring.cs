using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// An io_uring of one thread, which alone submits and takes completions. Created by any thread, but disabled: <see cref="Enable"/> binds it to its caller.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const uint Submissions = 64;

    // One for each entry that can be out at a time; should there be more, the kernel keeps the rest until there is room.
    private const uint Completions = 2048;

    // Task work runs when the thread enters the kernel for whatever reason and no interrupt is sent to make it do so. Not IORING_SETUP_DEFER_TASKRUN: an
    // unmount waits for requests on their way to the thread, which then would be stuck with a thread that is lost in a handler.
    private const uint Flags = Libc.IORING_SETUP_SQE128 | Libc.IORING_SETUP_CQSIZE | Libc.IORING_SETUP_SINGLE_ISSUER | Libc.IORING_SETUP_COOP_TASKRUN
        | Libc.IORING_SETUP_NO_SQARRAY | Libc.IORING_SETUP_SUBMIT_ALL | Libc.IORING_SETUP_R_DISABLED;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly SafeFileHandle _ring;
    private readonly SafeFileHandle _released;
    private readonly byte* _rings;
    private readonly nuint _ringsSize;
    private readonly io_uring_sqe* _sqes;
    private readonly nuint _sqesSize;
    private readonly io_uring_cqe* _cqes;
    private readonly uint* _submissionHead;
    private readonly uint* _submissionTail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _submissionCount;
    private readonly uint _completionMask;

    // Submissions filled in; the kernel is told when it is entered.
    private uint _filled;

    private Ring(SafeFileHandle ring, in io_uring_params parameters)
    {
        _ring = ring;
        _released = WatchRelease();
        _submissionCount = parameters.sq_entries;
        _ringsSize = parameters.cq_off.cqes + parameters.cq_entries * (nuint)sizeof(io_uring_cqe);
        _sqesSize = parameters.sq_entries * (nuint)sizeof(io_uring_sqe);
        _rings = Map(_ringsSize, Libc.IORING_OFF_SQ_RING);
        _sqes = (io_uring_sqe*)Map(_sqesSize, Libc.IORING_OFF_SQES);
        _cqes = (io_uring_cqe*)(_rings + parameters.cq_off.cqes);
        _submissionHead = (uint*)(_rings + parameters.sq_off.head);
        _submissionTail = (uint*)(_rings + parameters.sq_off.tail);
        _completionHead = (uint*)(_rings + parameters.cq_off.head);
        _completionTail = (uint*)(_rings + parameters.cq_off.tail);
        _completionMask = parameters.cq_entries - 1;
        _filled = *_submissionTail;
    }

    private int Fd => (int)_ring.DangerousGetHandle();

    /// <exception cref="IOException">The kernel gives none: too old, switched off, or not permitted.</exception>
    internal static Ring Create()
    {
        var parameters = new io_uring_params { flags = Flags, cq_entries = Completions };
        var fd = Libc.syscall6(Libc.SysIoUringSetup, (nint)Submissions, (nint)(&parameters), 0, 0, 0, 0);
        if (fd < 0)
            throw new IOException($"io_uring cannot be used: {Marshal.GetLastPInvokeErrorMessage()} (io_uring_setup(2); see the sysctl kernel.io_uring_disabled and seccomp)");
        return new Ring(new SafeFileHandle((nint)fd, ownsHandle: true), in parameters);
    }

    /// <summary>From now on the ring belongs to the calling thread.</summary>
    /// <returns>0 or an errno.</returns>
    internal int Enable() =>
        Libc.syscall6(Libc.SysIoUringRegister, Fd, Libc.IORING_REGISTER_ENABLE_RINGS, 0, 0, 0, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>The next submission, zeroed. Submits the ones before when there is no room.</summary>
    internal io_uring_sqe* Next()
    {
        // A ring that takes nothing any more is abandoned: what it was to take is of no use, and the next turn ends.
        if (_filled - Volatile.Read(ref *_submissionHead) == _submissionCount && Enter(0) != 0)
            _filled = Volatile.Read(ref *_submissionHead);
        var sqe = _sqes + (_filled++ & (_submissionCount - 1));
        *sqe = default;
        return sqe;
    }

    /// <summary>Submits what is filled in and waits for that many completions.</summary>
    /// <returns>0 or an errno.</returns>
    internal int Enter(uint completions)
    {
        Volatile.Write(ref *_submissionTail, _filled);
        while (true)
        {
            var pending = _filled - Volatile.Read(ref *_submissionHead);
            if (Libc.syscall6(Libc.SysIoUringEnter, Fd, (nint)pending, (nint)completions, (nint)Libc.IORING_ENTER_GETEVENTS, 0, 0) >= 0)
                return 0;
            var errno = Marshal.GetLastPInvokeError();
            // EBUSY: completions lie about that have to be taken first.
            if (errno == Errno.EBUSY)
                return 0;
            if (errno is not (Errno.EINTR or Errno.EAGAIN))
                return errno;
        }
    }

    /// <summary>Takes the next completion that is there.</summary>
    internal bool TryTake(out io_uring_cqe completion)
    {
        var head = *_completionHead;
        if (head == Volatile.Read(ref *_completionTail))
        {
            completion = default;
            return false;
        }

        completion = _cqes[head & _completionMask];
        Volatile.Write(ref *_completionHead, head + 1);
        return true;
    }

    /// <summary>
    /// Cancels all that is under way although the thread is lost elsewhere: the descriptor becomes /dev/null, so that what the thread enters next fails, and
    /// the mappings, which would keep the ring, become memory that nobody looks at.
    /// </summary>
    internal void Abandon()
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        _ = Libc.dup3((int)nothing.DangerousGetHandle(), Fd, Libc.O_CLOEXEC);
        const int Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_FIXED;
        _ = Libc.mmap(_rings, _ringsSize, Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0);
        _ = Libc.mmap(_sqes, _sqesSize, Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0);
    }

    /// <summary>Closes it. The kernel cancels what is under way, and gives the files of those commands back, in the background.</summary>
    internal void Close()
    {
        if (_ring.IsClosed)
            return;
        _ring.Dispose();
        _ = Libc.munmap(_rings, _ringsSize);
        _ = Libc.munmap(_sqes, _sqesSize);
    }

    /// <summary>Closes it and waits for the kernel to have let go of everything.</summary>
    public void Dispose()
    {
        Close();
        if (_released.IsClosed)
            return;
        var poll = new pollfd { fd = (int)_released.DangerousGetHandle() };
        _ = Libc.poll(&poll, 1, (int)s_patience.TotalMilliseconds);
        _released.Dispose();
    }

    // The ring has the only other end of a pipe among its files; those it gives up last.
    private SafeFileHandle WatchRelease()
    {
        var pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) != 0)
            throw Fail("pipe2");
        var released = new SafeFileHandle(pipe[0], ownsHandle: true);
        var registered = Libc.syscall6(Libc.SysIoUringRegister, Fd, Libc.IORING_REGISTER_FILES, (nint)(pipe + 1), 1, 0, 0);
        var failure = registered < 0 ? Fail("IORING_REGISTER_FILES") : null;
        _ = Libc.close(pipe[1]);
        if (failure is null)
            return released;
        released.Dispose();
        throw failure;
    }

    private IOException Fail(string what)
    {
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ring.Dispose();
        return new IOException($"io_uring cannot be used: {reason} ({what})");
    }

    private byte* Map(nuint size, long offset)
    {
        var start = Libc.mmap(null, size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED | Libc.MAP_POPULATE, Fd, offset);
        return start != Libc.MAP_FAILED ? start : throw Fail("mmap(2) of its rings");
    }
}
