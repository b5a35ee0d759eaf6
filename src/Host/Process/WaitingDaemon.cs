namespace Nydus.Host.Process;

/// <summary>State INIT: nothing is mounted, nothing is touched, until a signal.</summary>
internal sealed class WaitingDaemon : IDaemon
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Completion => _stopped.Task;

    public Task StopAsync(CancellationToken deadline)
    {
        _stopped.TrySetResult();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
