using Microsoft.Extensions.Logging;
using Nydus.Host.Process;

namespace Nydus.Host.Tests.Process;

internal sealed class FakeEngine : IDaemonEngine, IDaemon, IMountTable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Stopped { get; private set; }

    public int Mounts { get; set; }

    public bool Stale { get; set; }

    /// <summary>How many mounts, from the lowest, have a daemon that lives.</summary>
    public int LiveMounts { get; set; }

    public Exception? Failure { get; set; }

    public Task Completion => _completion.Task;

    public void End(Exception? failure = null)
    {
        if (failure is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(failure);
    }

    public IDaemon Start(DaemonLaunch launch, ILoggerFactory loggers, CancellationToken cancellation)
    {
        if (Failure is not null)
            throw Failure;
        cancellation.ThrowIfCancellationRequested();
        Started.TrySetResult();
        return this;
    }

    public Task StopAsync(CancellationToken deadline)
    {
        Stopped = true;
        _completion.TrySetResult();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public bool IsMounted(string mountpoint) => Mounts > 0;

    public bool IsStale(string mountpoint) => Stale && Mounts > LiveMounts;

    public bool IsServed(string mountpoint) => Mounts > 0 && Mounts <= LiveMounts;

    public void Detach(string mountpoint) => Mounts--;
}
