using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// A ring, the pinned thread that serves it and the queues that come by it: take requests, dispatch, commit the answers and wait for more in one system call.
/// Nobody else touches the ring: answers that come later are handed over.
/// </summary>
/// <remarks>
/// A request keeps its entry until it is answered, so entries that wait for a backend are missing for others. Therefore a queue grows: it starts with one
/// entry, and whenever fewer than <see cref="EntriesFree"/> of its entries are free of deferred requests it gets <see cref="EntriesAdded"/> more, up to
/// <see cref="EntriesAtMost"/>. Reads of pages are limited by the kernel to max_background on the whole connection, so only that many processes
/// blocked in reads past the page cache, all on one CPU, could hold up a request on that CPU. Linux 6.18 does not look for waiting requests when an entry
/// is added, only when one comes back: a request that comes while all entries of its CPU are held waits for the next one that is answered there, although
/// there is room. That takes <see cref="EntriesFree"/> misses at once on one CPU, and is why nobody gets this transport who did not ask for it. An entry's payload is address space until it is
/// written; the kernel hands out the entry last returned first, so that a queue with one request at a time uses the pages of one entry.
/// </remarks>
internal sealed unsafe partial class UringChannel : IDisposable
{
    internal const int EntriesFree = 32;
    internal const int EntriesAdded = 64;
    internal const int EntriesAtMost = 1024;

    private const ulong WakeUpData = 0;

    // The longest argument of a request is the value of a SETXATTR.
    private const int RequestSize = 128 * 1024;

    private readonly SafeFileHandle _device;
    private readonly UringQueue[] _queues;
    private readonly FuseDispatcher _dispatcher;
    private readonly DeferredTable _deferred;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Action<UringChannel, int> _registered;
    private readonly long _payloadBudget;
    private readonly Ring _ring;
    private readonly WakeUp _wakeUp = new();
    private readonly AnsweredStack _answered = new();
    private readonly UringReply _reply;
    private readonly byte* _request;
    private readonly CurrentRequest _current = new();
    private readonly long[] _counts = new long[64];
    private readonly List<EntryBlock> _blocks = [];
    private RingEntry[] _entries = [];
    private RingEntry? _entry;
    private int _entryCount;
    private int _mostEntries = EntriesAtMost;
    private bool _isRegistering;
    private bool _isOver;
    private volatile bool _mayRegister;
    private volatile bool _stopping;
    private volatile bool _closed;

    /// <param name="device">An open /dev/fuse of the connection, the channel's own from now on.</param>
    /// <param name="cpu">Where the thread runs.</param>
    /// <param name="queues">What it serves.</param>
    /// <param name="payloadBudget">Bytes of payload a queue may keep in memory beside those of deferred requests.</param>
    /// <param name="registered">Called once on the channel's thread after <see cref="Register"/>, with 0 or the errno for which it failed.</param>
    /// <exception cref="IOException">There is no ring to be had.</exception>
    internal UringChannel(
        SafeFileHandle device, int cpu, UringQueue[] queues, long payloadBudget, FuseDispatcher dispatcher, DeferredTable deferred, TimeProvider timeProvider,
        Action<UringChannel, int> registered, ILogger logger)
    {
        _device = device;
        Cpu = cpu;
        _queues = queues;
        _payloadBudget = payloadBudget;
        _dispatcher = dispatcher;
        _deferred = deferred;
        _timeProvider = timeProvider;
        _registered = registered;
        _logger = logger;
        _reply = new UringReply(this);
        foreach (var queue in queues)
            queue.TrimAbove = payloadBudget;
        try
        {
            _ring = Ring.Create();
        }
        catch
        {
            _wakeUp.Dispose();
            throw;
        }

        _request = (byte*)NativeMemory.AlignedAlloc(RequestSize, 4096);
    }

    internal int Cpu { get; }

    /// <summary>What the thread is at.</summary>
    internal CurrentRequest Current => _current;

    /// <summary>Entries of all its queues.</summary>
    internal int EntryCount => Volatile.Read(ref _entryCount);

    private int Fd => (int)_device.DangerousGetHandle();

    /// <summary>Requests taken so far, by opcode; those beyond the table stand under 0.</summary>
    internal long CountOf(FuseOpcode opcode) => Volatile.Read(ref _counts[(uint)opcode < (uint)_counts.Length ? (int)opcode : 0]);

    /// <summary>The thread: returns when the connection has ended or <see cref="Stop"/> was called.</summary>
    internal void Serve()
    {
        CpuList.Pin(Cpu);
        try
        {
            if (_ring.Enable() is var errno and not 0)
            {
                _registered(this, errno);
                return;
            }

            _wakeUp.Arm(_ring, WakeUpData);
            while (!_isOver)
                TakeTurn();
            // The last answers.
            _ = _ring.Enter(0);
        }
        finally
        {
            _closed = true;
            DropAnswered();
        }
    }

    /// <summary>Lets the thread offer its entries to the kernel; not before INIT is answered.</summary>
    internal void Register()
    {
        _mayRegister = true;
        _wakeUp.Signal();
    }

    /// <summary>Makes the thread leave <see cref="Serve"/> after the answers handed over so far.</summary>
    internal void Stop()
    {
        _stopping = true;
        _wakeUp.Signal();
    }

    /// <summary>Lets the connection end although the thread is lost in a handler. The thread keeps its memory.</summary>
    internal void Abandon()
    {
        _ring.Abandon();
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        _ = Libc.dup3((int)nothing.DangerousGetHandle(), Fd, Libc.O_CLOEXEC);
        _device.Dispose();
    }

    /// <summary>Takes the current request off the thread, and its entry out of the kernel's reach until it is answered.</summary>
    internal UringDeferredReply Defer(int size)
    {
        _ = _current.TryRead(out var request);
        var reply = new UringDeferredReply(this, _entry!, _deferred, in request, size);
        _entry!.Hold();
        _deferred.Add(reply);
        return reply;
    }

    /// <summary>Takes an answer from any thread.</summary>
    internal void HandOver(UringDeferredReply reply)
    {
        if (_answered.Push(reply))
            _wakeUp.Signal();
        // The thread looked for the last time before this one came.
        if (_closed)
            DropAnswered();
    }

    /// <summary>Lets the kernel begin to take back what it has of the ended thread.</summary>
    internal void CloseRing() => _ring.Close();

    /// <summary>
    /// The thread must have ended, or never have been started. Returns when the kernel has taken everything back: a request that finds an entry of a ring
    /// which is going away would fail with ECANCELED, later ones fail as those of any connection that has ended.
    /// </summary>
    public void Dispose()
    {
        _ring.Dispose();
        foreach (var block in _blocks)
            block.Release();
        _blocks.Clear();
        _wakeUp.Dispose();
        _device.Dispose();
        NativeMemory.AlignedFree(_request);
    }

    private void TakeTurn()
    {
        if (_ring.Enter(1) is var errno and not 0)
        {
            if (!_stopping)
                LogEnterFailed(_logger, Marshal.GetPInvokeErrorMessage(errno), errno);
            _isOver = true;
            return;
        }

        // Here the kernel has consumed every answer, so that entries which are not held have nothing in them but names.
        foreach (var queue in _queues)
        {
            if (queue.Touched > queue.TrimAbove)
                Trim(queue);
        }

        while (_ring.TryTake(out var completion)) // (1)
        {
            if (completion.user_data == WakeUpData)
                WakeUp();
            else if (completion.res < 0)
                Lose(_entries[completion.user_data - 1], -completion.res);
            else
                Answer(_entries[completion.user_data - 1]);
        }

        if (_isRegistering && !_isOver)
        {
            _isRegistering = false;
            _registered(this, 0);
        }
    }

    private void WakeUp()
    {
        for (var reply = _answered.TakeAll(); reply is not null; reply = reply.Next)
        {
            reply.Entry.Unhold();
            reply.Entry.Touch(reply.Written);
            Commit(reply.Entry, reply.Request.Unique, reply.Result, reply.Length);
        }

        if (_stopping)
        {
            _isOver = true;
            return;
        }

        _wakeUp.Arm(_ring, WakeUpData);
        if (!_mayRegister || _entryCount > 0)
            return;
        _isRegistering = true;
        foreach (var queue in _queues)
            Grow(queue, 1);
        // A failure shows at once, a success when the first request comes.
        _ = _ring.Enter(0);
    }

    private void Answer(RingEntry entry)
    {
        entry.HasServed = true;
        _entry = entry;
        var length = CollectRequest(entry);
        ref readonly var header = ref *(fuse_in_header*)_request;
        var unique = header.unique;
        _counts[header.opcode < (uint)_counts.Length ? header.opcode : 0]++;
        _current.Begin(in header, _timeProvider.GetTimestamp());
        _reply.Begin(entry);
        var result = length > 0 ? _dispatcher.Dispatch(new ReadOnlySpan<byte>(_request, length), _reply) : -Errno.EIO;
        Send(entry, unique, result);
        _current.End();
        if (entry.Queue.Size - entry.Queue.Held < EntriesFree && entry.Queue.Size < _mostEntries)
            Grow(entry.Queue, EntriesAdded);
    }

    // The dispatcher wants a request in one piece, as /dev/fuse gives it; the entry is then free to take the answer.
    private int CollectRequest(RingEntry entry)
    {
        var ring = entry.Header;
        *(fuse_in_header*)_request = *(fuse_in_header*)ring;
        var header = (fuse_in_header*)_request;
        var payload = ring->ring_ent_in_out.payload_sz;
        var argument = (long)header->len - sizeof(fuse_in_header) - payload;
        if (argument is < 0 or > fuse_uring_req_header.OpSize || header->len > RequestSize)
            return 0;
        var body = _request + sizeof(fuse_in_header);
        new ReadOnlySpan<byte>(&ring->op_in, (int)argument).CopyTo(new Span<byte>(body, (int)argument));
        new ReadOnlySpan<byte>(entry.Payload, (int)payload).CopyTo(new Span<byte>(body + argument, (int)payload));
        return (int)header->len;
    }

    private void Send(RingEntry entry, ulong unique, int result)
    {
        if (_reply.Deferred is { } deferred)
        {
            // A handler that broke after it had deferred; whoever it gave the request to may have answered, or never will.
            if (result != FuseResult.Deferred)
                deferred.TrySend(-Errno.EIO, 0);
            return;
        }

        // Everything that comes by a ring waits for an answer.
        if (result is FuseResult.Deferred or FuseResult.NoReply)
            result = -Errno.EIO;
        entry.Touch(_reply.Length);
        Commit(entry, unique, result, _reply.Length);
    }

    private void Commit(RingEntry entry, ulong unique, int result, int length)
    {
        entry.Place(unique, result, length);
        var sqe = NextCommand(entry, FuseUringCommand.COMMIT_AND_FETCH);
        ((fuse_uring_cmd_req*)&sqe->cmd)->commit_id = entry.Header->ring_ent_in_out.commit_id;
    }

    private io_uring_sqe* NextCommand(RingEntry entry, FuseUringCommand command)
    {
        var sqe = _ring.Next();
        sqe->opcode = io_uring_sqe.IORING_OP_URING_CMD;
        sqe->fd = Fd;
        sqe->off = (uint)command;
        sqe->user_data = entry.Id;
        ((fuse_uring_cmd_req*)&sqe->cmd)->qid = (ushort)entry.Queue.Id;
        return sqe;
    }

    private void Grow(UringQueue queue, int count)
    {
        EntryBlock block;
        try
        {
            block = new EntryBlock(count);
        }
        catch (IOException e)
        {
            LogNotGrown(_logger, queue.Id, queue.Size, e.Message);
            _mostEntries = 0;
            return;
        }

        _blocks.Add(block);
        if (_entryCount + count > _entries.Length)
            Array.Resize(ref _entries, Math.Max(_entries.Length * 2, _entryCount + count));
        for (var i = 0; i < count; i++)
        {
            // The first entry has user data 1.
            var entry = new RingEntry(queue, block, i, (ulong)_entryCount + 1);
            _entries[_entryCount++] = entry;
            // Nothing else is in the header yet; the kernel reads it when it takes the submission.
            var vectors = (iovec*)entry.Header;
            vectors[0] = new iovec { iov_base = (byte*)entry.Header, iov_len = sizeof(fuse_uring_req_header) };
            vectors[1] = new iovec { iov_base = entry.Payload, iov_len = EntryBlock.PayloadSize };
            var sqe = NextCommand(entry, FuseUringCommand.REGISTER);
            sqe->addr = (ulong)vectors;
            sqe->len = 2;
        }

        queue.Size += count;
    }

    private void Trim(UringQueue queue)
    {
        for (var i = 0; i < _entryCount; i++)
        {
            if (_entries[i].Queue == queue)
                _entries[i].Trim();
        }

        queue.TrimAbove = queue.Touched + _payloadBudget;
    }

    // An entry that the kernel does not take, or gives back without a request.
    private void Lose(RingEntry entry, int errno)
    {
        entry.Queue.Size--;
        if (errno is Errno.ENOTCONN or Errno.ECONNABORTED or Errno.ECANCELED or Errno.ENODEV)
        {
            _isOver = true;
        }
        else if (_isRegistering)
        {
            _isRegistering = false;
            _registered(this, errno);
        }
        else
        {
            LogLost(_logger, entry.HasServed ? "the answer" : "a new entry", entry.Queue.Id, Marshal.GetPInvokeErrorMessage(errno), errno);
            if (!entry.HasServed)
                _mostEntries = 0;
        }
    }

    private void DropAnswered()
    {
        for (var reply = _answered.TakeAll(); reply is not null; reply = reply.Next)
            reply.Entry.ReleaseBlock();
    }

    [LoggerMessage(2107, LogLevel.Error, "io_uring_enter failed: {Reason} (errno {Errno}); this thread ends")]
    private static partial void LogEnterFailed(ILogger logger, string reason, int errno);

    [LoggerMessage(2108, LogLevel.Warning, "queue {Queue} stays at {Size} entries: {Reason}")]
    private static partial void LogNotGrown(ILogger logger, int queue, int size, string reason);

    [LoggerMessage(2109, LogLevel.Warning, "the kernel refused {What} of queue {Queue}: {Reason} (errno {Errno})")]
    private static partial void LogLost(ILogger logger, string what, int queue, string reason, int errno);
}
