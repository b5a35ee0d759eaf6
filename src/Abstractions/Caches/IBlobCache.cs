namespace Nydus.Abstractions;

/// <summary>
/// Keeps chunks of blobs near. The host fetches, decodes and verifies; the cache owns persistence, reopening, sharing with
/// other processes, limits and eviction. Used by many threads at once.
/// </summary>
public interface IBlobCache : IAsyncDisposable
{
    /// <summary>The form of the chunks it takes and gives.</summary>
    CacheForm Form { get; }

    /// <summary>Opens a blob's part of the cache, made if it is missing. May do file I/O. Disposed by the host before the cache.</summary>
    /// <exception cref="IOException">The cache cannot be used for this blob; the host then serves it without one.</exception>
    ICachedBlob OpenBlob(BlobGeometry geometry);
}
