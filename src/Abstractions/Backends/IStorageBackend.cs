namespace Nydus.Abstractions;

/// <summary>A store of blobs. Used by many threads at once.</summary>
public interface IStorageBackend : IAsyncDisposable
{
    /// <summary>
    /// Opens a blob for reading. The host keeps the reader for the life of the mount and disposes it before the backend.
    /// </summary>
    /// <param name="blobId">The blob's name, 1 to 255 bytes; usually 64 hexadecimal digits, but it comes from the image and may be hostile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BackendException">The blob cannot be opened.</exception>
    ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken);
}
