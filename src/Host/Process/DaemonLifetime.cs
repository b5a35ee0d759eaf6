using Microsoft.Extensions.Hosting;

namespace Nydus.Host.Process;

/// <summary>Stops the host on the signals that were caught since the process began.</summary>
internal sealed class DaemonLifetime : IHostLifetime, IDisposable
{
    private readonly StopSignals _signals;
    private readonly IHostApplicationLifetime _lifetime;
    private CancellationTokenRegistration _registration;

    public DaemonLifetime(StopSignals signals, IHostApplicationLifetime lifetime)
    {
        _signals = signals;
        _lifetime = lifetime;
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registration = _signals.Token.Register(_lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration.Dispose();
}
