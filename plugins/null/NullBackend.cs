using Nydus.Abstractions;

namespace Nydus.Plugin.Null;

/// <summary>Has every blob one may ask for.</summary>
internal sealed class NullBackend(long size) : IStorageBackend, IBlobPresence
{
    private readonly NullReader _reader = new(size);

    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken) => ValueTask.FromResult<IBlobReader>(_reader);

    public ValueTask<bool> ExistsAsync(string blobId, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
