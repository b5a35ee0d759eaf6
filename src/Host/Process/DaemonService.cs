using Microsoft.Extensions.Hosting;

namespace Nydus.Host.Process;

/// <summary>Ties the daemon's life to the host's: either end ends the other.</summary>
internal sealed class DaemonService : IHostedService
{
    private readonly IDaemon _daemon;
    private readonly IHostApplicationLifetime _lifetime;

    public DaemonService(IDaemon daemon, IHostApplicationLifetime lifetime)
    {
        _daemon = daemon;
        _lifetime = lifetime;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = _daemon.Completion.ContinueWith(_ => _lifetime.StopApplication(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _daemon.StopAsync(cancellationToken);
}
