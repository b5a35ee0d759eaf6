using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// Serves a mount over /dev/fuse with dedicated threads, each with its own clone of the device and each answering inline. Only requests that have to
/// wait for a backend leave their thread.
/// </summary>
public sealed partial class FuseDevSession : IAsyncDisposable
{
    private const int StackSize = 512 * 1024;

    private readonly FuseMount _mount;
    private readonly TimeProvider _timeProvider;
    private readonly DeferredTable _deferred = new();
    private readonly DevChannel[] _channels;
    private readonly Thread[] _threads;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _running;
    private Task? _stop;

    private FuseDevSession(FuseMount mount, IFuseFileSystem fileSystem, FuseSessionOptions options, ILogger logger)
    {
        _mount = mount;
        _timeProvider = TimeProvider.System;
        Dispatcher = new FuseDispatcher(fileSystem, _deferred, logger);
        Dispatcher.Negotiated += () => ThreadPool.UnsafeQueueUserWorkItem(static s => ReadAhead.Raise(s.Mountpoint, s.logger), (mount.Mountpoint, logger), preferLocal: false);
        _channels = new DevChannel[options.Threads];
        _threads = new Thread[options.Threads];
        for (var i = 0; i < _channels.Length; i++)
        {
            var channel = new DevChannel(i == 0 ? mount.Device : DevChannel.Clone(mount.Device) ?? Share(mount.Device), Dispatcher, _deferred, logger);
            _channels[i] = channel;
            _threads[i] = new Thread(() => Run(channel), StackSize) { IsBackground = true, Name = $"fuse_server_{i}" };
        }
    }

    /// <summary>Ends when the kernel has unmounted the connection, or after <see cref="StopAsync"/>. Never faults.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Requests read so far.</summary>
    public long RequestCount => Enum.GetValues<FuseOpcode>().Sum(CountOf);

    internal FuseDispatcher Dispatcher { get; }

    /// <summary>Deferred requests not answered yet.</summary>
    internal int DeferredCount => _deferred.Count;

    internal int DeferredBuffers => _deferred.BuffersInUse;

    /// <summary>Starts the threads.</summary>
    public static FuseDevSession Start(FuseMount mount, IFuseFileSystem fileSystem, FuseSessionOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        var session = new FuseDevSession(mount, fileSystem, options, logger);
        session._running = session._threads.Length;
        foreach (var thread in session._threads)
            thread.Start();
        return session;
    }

    /// <summary>Requests of one kind read so far.</summary>
    public long CountOf(FuseOpcode opcode)
    {
        long sum = 0;
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        _deferred.Dispose();
    }

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        // Unmounted first: whoever comes later sees the directory below, not a mount that does not answer.
        _mount.Unmount();
        await _deferred.DrainAsync(deadline, _timeProvider).ConfigureAwait(false);
        foreach (var (channel, thread) in _channels.Zip(_threads))
        {
            do
                channel.Stop();
            while (!thread.Join(TimeSpan.FromMilliseconds(10)));
        }

        foreach (var channel in _channels)
            channel.Dispose();
        _mount.Dispose();
        _completion.TrySetResult();
    }

    private void Run(DevChannel channel)
    {
        channel.Serve();
        if (Interlocked.Decrement(ref _running) != 0)
            return;
        // The connection is gone, so nobody waits any more for what is deferred.
        _deferred.InterruptAll();
        _completion.TrySetResult();
    }

    private static SafeFileHandle Share(SafeFileHandle device) => new(device.DangerousGetHandle(), ownsHandle: false);
}
