namespace Nydus.Host.Process;

/// <summary>A running daemon: mounted and serving.</summary>
internal interface IDaemon : IAsyncDisposable
{
    /// <summary>Ends when the daemon serves no more: stopped, or unmounted by someone else. Faulted when it cannot go on.</summary>
    Task Completion { get; }

    /// <summary>Takes no new requests, finishes those in flight, unmounts.</summary>
    /// <param name="deadline">Cancelled when waiting has to end; the mount is then taken away all the same.</param>
    Task StopAsync(CancellationToken deadline);
}
