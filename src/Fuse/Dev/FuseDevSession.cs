using Microsoft.Extensions.Logging;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// Serves a mount with dedicated threads that answer inline: over /dev/fuse, each with its own clone of the device and one of them as long as it keeps
/// up (<see cref="ActiveReaders"/>), or over io_uring (<see cref="UringTransport"/>). Only requests that have to wait for a backend leave their thread.
/// </summary>
public sealed partial class FuseDevSession : IAsyncDisposable
{
    private const int StackSize = 512 * 1024;

    /// <summary>How much longer than the deadline a thread may take for the request it is at.</summary>
    private static readonly TimeSpan s_threadPatience = TimeSpan.FromSeconds(2);

    private readonly FuseMount _mount;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly FuseTransport _transport;
    private readonly DeferredTable _deferred = new();
    private readonly DevChannel[] _channels;
    private readonly Thread[] _threads;
    private readonly UringTransport? _uring;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _running;
    private int _started;
    private int _initAnswered;
    private Task? _stop;

    private FuseDevSession(FuseMount mount, IFuseFileSystem fileSystem, FuseSessionOptions options, ILogger logger)
    {
        _mount = mount;
        _logger = logger;
        _timeProvider = TimeProvider.System;
        _transport = options.Transport;
        Dispatcher = new FuseDispatcher(fileSystem, _deferred, logger);
        _uring = CreateUring();
        _channels = new DevChannel[options.Threads];
        _threads = new Thread[options.Threads];
        var readers = new ActiveReaders(options.Threads, Environment.ProcessorCount, _timeProvider);
        for (var i = 0; i < _channels.Length; i++)
        {
            var channel = new DevChannel(
                i == 0 ? mount.Device : DevChannel.Clone(mount.Device) ?? mount.Device, readers, i, Dispatcher, _deferred, _timeProvider, OnInitAnswered, logger);
            _channels[i] = channel;
            _threads[i] = new Thread(() => Run(channel), StackSize) { IsBackground = true, Name = $"fuse_server_{i}" };
        }
    }

    /// <summary>Ends when the kernel has unmounted the connection, or after <see cref="StopAsync"/>. Never faults.</summary>
    public Task Completion => _completion.Task;

    public string Mountpoint => _mount.Mountpoint;

    /// <summary>Requests read so far.</summary>
    public long RequestCount => Enum.GetValues<FuseOpcode>().Sum(CountOf);

    internal FuseDispatcher Dispatcher { get; }

    /// <summary>Deferred requests not answered yet.</summary>
    internal int DeferredCount => _deferred.Count;

    internal int DeferredBuffers => _deferred.BuffersInUse;

    /// <summary>Starts the threads.</summary>
    /// <exception cref="IOException"><see cref="FuseTransport.Uring"/> was asked for and cannot be had; says why.</exception>
    public static FuseDevSession Start(FuseMount mount, IFuseFileSystem fileSystem, FuseSessionOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        var session = new FuseDevSession(mount, fileSystem, options, logger);
        session.StartThreads();
        return session;
    }

    /// <summary>Requests of one kind read so far.</summary>
    public long CountOf(FuseOpcode opcode)
    {
        var sum = _uring?.CountOf(opcode) ?? 0;
        foreach (var channel in _channels)
            sum += channel.CountOf(opcode);
        return sum;
    }

    /// <summary>
    /// Takes no new requests, gives those in flight until the deadline, unmounts and closes the connection. May be called more than once.
    /// </summary>
    public Task StopAsync(TimeSpan deadline)
    {
        lock (_lock)
            return _stop ??= Task.Run(() => StopOnceAsync(deadline));
    }

    /// <summary>Requests read and not answered yet: what the threads are at, and what waits for a backend.</summary>
    public IReadOnlyList<RequestInFlight> GetInFlight()
    {
        // A thread has deferred its request before it turns to the next one: at that moment both know it.
        var requests = _deferred.Waiting.Select(static deferred => deferred.Request).ToDictionary(static request => request.Unique);
        foreach (var current in _channels.Select(channel => channel.Current).Concat(_uring?.Current ?? []))
        {
            if (current.TryRead(out var request))
                requests.TryAdd(request.Unique, request);
        }

        return [.. requests.Values];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        _deferred.Dispose();
    }

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        // Unmounted first: whoever comes later sees the directory below, not a mount that does not answer.
        var started = _timeProvider.GetTimestamp();
        try
        {
            _mount.Unmount();
        }
        catch (IOException e)
        {
            LogNotUnmounted(_logger, Mountpoint, e.Message);
        }

        await _deferred.DrainAsync(deadline, _timeProvider).ConfigureAwait(false);
        StopThreads(started, deadline + s_threadPatience);
        LogRequestCounts();
        _mount.Dispose();
        _completion.TrySetResult();
    }

    private void LogRequestCounts()
    {
        if (!_logger.IsEnabled(LogLevel.Debug))
            return;
        var counts = Enum.GetValues<FuseOpcode>().Select(opcode => (Opcode: opcode, Count: CountOf(opcode))).Where(kind => kind.Count > 0);
        LogCounts(_logger, Mountpoint, RequestCount, string.Join(", ", counts.Select(kind => $"{kind.Opcode} {kind.Count}")));
    }

    private void StopThreads(long started, TimeSpan patience)
    {
        int running;
        lock (_lock)
        {
            running = _started;
            _started = int.MaxValue;
        }

        _uring?.Stop();
        for (var i = 0; i < _channels.Length; i++)
        {
            if (i < running)
                StopThread(_channels[i], _threads[i], started, patience);
            else
                _channels[i].Dispose();
        }

        _uring?.Join(() => patience - _timeProvider.GetElapsedTime(started), LogStuck);
    }

    private void StopThread(DevChannel channel, Thread thread, long started, TimeSpan patience)
    {
        do
            channel.Stop();
        while (!thread.Join(TimeSpan.FromMilliseconds(10)) && _timeProvider.GetElapsedTime(started) < patience);
        if (thread.IsAlive)
        {
            LogStuck(thread, channel.Current);
            channel.Abandon();
        }
        else
        {
            channel.Dispose();
        }
    }

    private void LogStuck(Thread thread, CurrentRequest current)
    {
        _ = current.TryRead(out var request);
        LogStuck(_logger, thread.Name!, request.Opcode, request.NodeId);
    }

    // The kernel has taken the answer. The read-ahead is not raised earlier: the kernel limits the value once more when it does.
    private void OnInitAnswered()
    {
        if (Interlocked.Exchange(ref _initAnswered, 1) != 0)
            return;
        SwitchOver();
        ThreadPool.UnsafeQueueUserWorkItem(static self => ReadAhead.Raise(self.Mountpoint, self._logger), this, preferLocal: false);
    }

    private void Run(DevChannel channel)
    {
        channel.Serve();
        OnThreadEnded();
    }

    private void OnThreadEnded()
    {
        if (Interlocked.Decrement(ref _running) != 0)
            return;
        // The connection is gone, so nobody waits any more for what is deferred.
        _deferred.InterruptAll();
        _completion.TrySetResult();
    }

    [LoggerMessage(2105, LogLevel.Warning, "'{Mountpoint}' could not be unmounted: {Reason}")]
    private static partial void LogNotUnmounted(ILogger logger, string mountpoint, string reason);

    [LoggerMessage(2106, LogLevel.Error, "thread {Thread} does not come back from {Opcode} of node {NodeId} and is left behind")]
    private static partial void LogStuck(ILogger logger, string thread, FuseOpcode opcode, ulong nodeId);

    // Tests count requests by this line.
    [LoggerMessage(2107, LogLevel.Debug, "'{Mountpoint}': {Total} requests in all: {Kinds}")]
    private static partial void LogCounts(ILogger logger, string mountpoint, long total, string kinds);
}
