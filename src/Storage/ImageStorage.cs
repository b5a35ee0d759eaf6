using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage;

/// <summary>The bytes of an image's blobs: ready chunks at once, all others fetched, decoded, verified and kept. Thread-safe.</summary>
public sealed partial class ImageStorage : IAsyncDisposable
{
    /// <param name="image">Gives the blob table and the chunk tables. Not owned.</param>
    /// <param name="backend">Not owned.</param>
    /// <param name="cache">Not owned.</param>
    public static partial ImageStorage Create(RafsImage image, IStorageBackend backend, IBlobCache cache, StorageOptions options, ILogger logger, TimeProvider timeProvider);

    /// <summary>
    /// Whether a chunk can be served now, and where. On the path of every cached read: allocates nothing, takes no lock, never blocks. The run covers
    /// the chunk alone; it is given back with <see cref="Release"/>.
    /// </summary>
    public partial bool TryGetRun(in RafsChunk chunk, out CacheRun run);

    public partial void Release(int blob, in CacheRun run);

    /// <summary>Copies from a run without file descriptor.</summary>
    public partial bool CopyRun(int blob, in CacheRun run, int skip, Span<byte> destination);

    /// <summary>A ready chunk could not be read back (file cut from outside): it is fetched again.</summary>
    public partial void Distrust(in RafsChunk chunk);

    /// <summary>
    /// Fills <paramref name="destination"/> with the slices, back to back, fetching what is not ready. One backend request per chunk however many
    /// readers wait; errors are logged here, once per chunk and cause.
    /// </summary>
    public partial ValueTask<ReadStatus> ReadAsync(ReadOnlyMemory<ChunkSlice> slices, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Counters since start.</summary>
    public partial StorageStatistics GetStatistics();

    public partial ValueTask DisposeAsync();
}
