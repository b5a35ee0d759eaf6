using System.Globalization;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>All strands of the load at once. The first failure ends them all.</summary>
internal sealed class Workload(CancellationTokenSource end)
{
    // What the kernel remembers answers most of the load; now and then it has to ask again.
    private static readonly TimeSpan BetweenDrops = TimeSpan.FromSeconds(30);

    private readonly List<Thread> _threads = [];
    private readonly List<string> _failures = [];

    /// <summary>What did not hold, first things first, with the output of the tools that noticed; null when all did.</summary>
    public string? Failure
    {
        get
        {
            lock (_failures)
                return _failures.Count == 0 ? null : string.Join("\n\n", _failures);
        }
    }

    /// <summary>Drops of the kernel's dentries and inodes, and with them of their pages.</summary>
    public int CacheDrops { get; private set; }

    public void Fail(string message)
    {
        lock (_failures)
            _failures.Add(message.TrimEnd());
        end.Cancel();
    }

    public void Start(SoakTree tree, IReadOnlyList<SoakDaemon> daemons)
    {
        var program = new LoadProgram(end.Token);
        foreach (var daemon in daemons)
        {
            var (mountpoint, operations, seed) = (daemon.Mountpoint, daemon.Operations, _threads.Count);
            Repeat(daemon.Transport, new FioStep(program, mountpoint, operations));
            Repeat(daemon.Transport, new WalkStep(program, tree, mountpoint, operations));
            Repeat(daemon.Transport, new ExecStep(program, tree, mountpoint, operations));
            Repeat(daemon.Transport, new OverlayStep(program, tree, daemon, seed));
            Repeat(daemon.Transport, new KilledReaderStep(program, tree, mountpoint, operations, seed));
        }

        Run("caches", DropCaches);
    }

    public void Join()
    {
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Repeat(string transport, LoadStep step) => Run(transport, () =>
    {
        step.Prepare();
        while (!end.IsCancellationRequested)
            step.Turn();
    });

    private void DropCaches()
    {
        while (!end.Token.WaitHandle.WaitOne(BetweenDrops))
        {
            File.WriteAllText("/proc/sys/vm/drop_caches", "2");
            CacheDrops++;
        }
    }

    private void Run(string name, Action strand)
    {
        var thread = new Thread(() =>
        {
            try
            {
                strand();
            }
            catch (OperationCanceledException e) when (e.CancellationToken == end.Token)
            {
                // The time is over. Without the token it is the ECANCELED of a daemon that has gone.
            }
            catch (Exception e) when (e is SoakFailure or IOException or UnauthorizedAccessException or OperationCanceledException)
            {
                Fail(string.Create(CultureInfo.InvariantCulture, $"{name}, {TimeProvider.System.GetUtcNow():HH:mm:ss} UTC: {e.Message}"));
            }
        })
        { Name = name };
        _threads.Add(thread);
        thread.Start();
    }
}
