using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// FUSE over io_uring (Documentation/filesystems/fuse/fuse-io-uring.rst of Linux): one queue for each CPU that may ever be there, one thread for each that
/// is. The kernel uses the queues when every one of them has an entry; FORGET, INTERRUPT and notifications stay with /dev/fuse for good.
/// </summary>
internal sealed class UringTransport : IDisposable
{
    private const int StackSize = 512 * 1024;
    private const long MiB = 1024 * 1024;

    // All queues together, within limits for each: answers are up to 1 MiB.
    private const long PayloadBudget = 64 * MiB;

    private readonly UringChannel[] _channels;
    private readonly Thread[] _threads;
    private readonly Action<int> _registered;
    private int _unregistered;
    private int _failure;

    /// <param name="ended">Called on each channel's thread when it ends.</param>
    /// <param name="registered">Called once after <see cref="Register"/>, on a channel's thread, with 0 or the errno for which a channel failed.</param>
    /// <exception cref="IOException">There are no rings to be had.</exception>
    internal UringTransport(
        SafeFileHandle device, FuseDispatcher dispatcher, DeferredTable deferred, TimeProvider timeProvider, Action ended, Action<int> registered, ILogger logger)
    {
        _registered = registered;
        var queues = CpuList.CountPossible();
        var cpus = CpuList.Usable().Where(cpu => cpu < queues).ToArray();
        if (cpus.Length == 0)
            cpus = [0];
        var budget = Math.Clamp(PayloadBudget / queues, 2 * MiB, 8 * MiB);
        var channels = new List<UringChannel>();
        try
        {
            for (var i = 0; i < cpus.Length; i++)
            {
                var own = DevChannel.Clone(device) ?? throw new IOException("/dev/fuse cannot be opened once more for each CPU");
                channels.Add(new UringChannel(
                    own, cpus[i], QueuesOf(i, cpus, queues), budget, dispatcher, deferred, timeProvider, OnRegistered, logger));
            }
        }
        catch
        {
            foreach (var channel in channels)
                channel.Dispose();
            throw;
        }

        _channels = [.. channels];
        _unregistered = _channels.Length;
        _threads = [.. _channels.Select(channel => new Thread(() => Run(channel, ended), StackSize) { IsBackground = true, Name = $"fuse_uring_{channel.Cpu}" })];
    }

    internal int ThreadCount => _threads.Length;

    /// <summary>Entries the kernel was given, of all queues.</summary>
    internal int EntryCount => _channels.Sum(channel => channel.EntryCount);

    /// <summary>What the threads are at.</summary>
    internal IEnumerable<CurrentRequest> Current => _channels.Select(channel => channel.Current);

    internal long CountOf(FuseOpcode opcode) => _channels.Sum(channel => channel.CountOf(opcode));

    internal void Start()
    {
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Offers entries of every queue; the kernel has taken the answer to INIT.</summary>
    internal void Register()
    {
        foreach (var channel in _channels)
            channel.Register();
    }

    /// <summary>Makes the threads end.</summary>
    internal void Stop()
    {
        foreach (var channel in _channels)
            channel.Stop();
    }

    /// <summary>Waits for the threads to end, and leaves those behind that do not.</summary>
    /// <param name="patience">How much longer to wait.</param>
    /// <param name="stuck">Called for each that is left behind.</param>
    internal void Join(Func<TimeSpan> patience, Action<Thread, CurrentRequest> stuck)
    {
        var ended = new List<UringChannel>();
        foreach (var (channel, thread) in _channels.Zip(_threads))
        {
            var left = patience();
            if (thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                channel.CloseRing();
                ended.Add(channel);
                continue;
            }

            stuck(thread, channel.Current);
            channel.Abandon();
        }

        foreach (var channel in ended)
            channel.Dispose();
    }

    /// <summary>Only when the threads were never started.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
    }

    // Its own CPU, and a share of those that no thread can run on: whatever is asked there has to be answered all the same.
    private static UringQueue[] QueuesOf(int index, int[] cpus, int queues) =>
    [
        new UringQueue(cpus[index]),
        .. Enumerable.Range(0, queues).Except(cpus).Where((_, place) => place % cpus.Length == index).Select(cpu => new UringQueue(cpu)),
    ];

    private static void Run(UringChannel channel, Action ended)
    {
        channel.Serve();
        ended();
    }

    private void OnRegistered(UringChannel channel, int errno)
    {
        if (errno != 0 && Interlocked.Exchange(ref _failure, errno) == 0)
            _registered(errno);
        else if (Interlocked.Decrement(ref _unregistered) == 0 && Volatile.Read(ref _failure) == 0)
            _registered(0);
    }
}
