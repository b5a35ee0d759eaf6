using Microsoft.Extensions.Logging;

namespace Nydus.Host.Process;

/// <summary>Turns a validated launch into a running daemon.</summary>
internal interface IDaemonEngine
{
    /// <summary>Mounts and begins to serve.</summary>
    /// <exception cref="StartException">It cannot, and nothing is left mounted.</exception>
    /// <exception cref="OperationCanceledException">A signal came first.</exception>
    IDaemon Start(DaemonLaunch launch, ILoggerFactory loggers, CancellationToken cancellation);
}
