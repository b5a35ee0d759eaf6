using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Reading;

namespace Nydus.Storage;

/// <summary>The bytes of an image's blobs: ready chunks at once, all others fetched, decoded, verified and kept. Thread-safe.</summary>
/// <remarks>
/// Backend calls start on pool threads and may block them: a host that loads plugins it does not know raises the pool's minimum of threads.
/// </remarks>
public sealed class ImageStorage : IAsyncDisposable
{
    private readonly StorageContext _context;
    private readonly BlobStore[] _stores;
    private int _isDisposed;

    private ImageStorage(StorageContext context, BlobStore[] stores)
    {
        _context = context;
        _stores = stores;
    }

    internal StorageContext Context => _context;

    internal IReadOnlyList<BlobStore> Stores => _stores;

    /// <summary>
    /// After disposal: whether somebody still stands inside a plugin that does not come back. Image, cache and backend must then stay as they are.
    /// </summary>
    public bool HasStragglers => _stores.Any(static store => store.Activity.Count != 0);

    /// <summary>Opens the cache of every blob. Needs nothing of the backend, which may be down.</summary>
    /// <param name="image">Gives the blob table and the chunk tables. Not owned.</param>
    /// <param name="backend">Not owned.</param>
    /// <param name="cache">Not owned.</param>
    public static ImageStorage Create(RafsImage image, IStorageBackend backend, IBlobCache cache, StorageOptions options, ILogger logger, TimeProvider timeProvider)
    {
        return Create(image, backend, cache, options, logger, timeProvider, new RafsCompressionInfoFormat());
    }

    /// <summary>
    /// Whether a chunk can be served now, and where. On the path of every cached read: allocates nothing, takes no lock, never blocks. The run covers
    /// the chunk alone; it is given back with <see cref="Release"/>.
    /// </summary>
    public bool TryGetRun(in RafsChunk chunk, out CacheRun run)
    {
        BlobStore[] stores = _stores;
        if ((uint)chunk.Blob < (uint)stores.Length)
            return stores[chunk.Blob].TryGetRun(in chunk, out run);
        run = default;
        return false;
    }

    /// <summary>Gives back a run of a blob.</summary>
    public void Release(int blob, in CacheRun run) => _stores[blob].Release(in run);

    /// <summary>Copies from a run, from <paramref name="skip"/> bytes into it. False when the bytes are gone: see <see cref="Distrust"/>.</summary>
    public bool CopyRun(int blob, in CacheRun run, int skip, Span<byte> destination) => _stores[blob].CopyRun(in run, skip, destination);

    /// <summary>A ready chunk could not be read back (file cut from outside): it is fetched again.</summary>
    public void Distrust(in RafsChunk chunk)
    {
        if ((uint)chunk.Blob < (uint)_stores.Length)
            _stores[chunk.Blob].Distrust(chunk.Index);
    }

    /// <summary>
    /// Fills <paramref name="destination"/> with the slices, back to back, fetching what is not ready. One backend request per chunk however many
    /// readers wait; errors are logged here, once per chunk and cause. Does its work on pool threads, never on the caller's.
    /// </summary>
    /// <param name="slices">Not to be changed before the task completes.</param>
    /// <param name="destination">As long as the slices together. Not touched any more once the task has completed, cancelled or not.</param>
    /// <param name="cancellationToken">The reader goes away; when it was the last one, so does the backend request.</param>
    public ValueTask<ReadStatus> ReadAsync(ReadOnlyMemory<ChunkSlice> slices, Memory<byte> destination, CancellationToken cancellationToken)
    {
        return new ValueTask<ReadStatus>(ReadPath.ReadAsync(_context, _stores, slices, destination, cancellationToken));
    }

    /// <summary>Counters since start.</summary>
    public StorageStatistics GetStatistics() => _context.Counters.Snapshot();

    /// <summary>
    /// Cancels what is in flight, waits up to 5 seconds for it, closes the blobs in the cache and in the backend. Nobody may use runs any more.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _context.EndLifetime();
        await Task.WhenAll(_stores.Select(static store => store.DisposeAsync().AsTask()));
        _context.Dispose();
    }

    internal static ImageStorage Create(
        RafsImage image, IStorageBackend backend, IBlobCache cache, StorageOptions options, ILogger logger, TimeProvider timeProvider, ICompressionInfoFormat format)
    {
        var context = new StorageContext(image, backend, options, logger, timeProvider, format);
        BlobStore[] stores = [.. image.Blobs.Select(blob => new BlobStore(context, blob, cache))];
        foreach (BlobStore store in stores)
            store.KeepInlinedBootstrap();
        return new ImageStorage(context, stores);
    }
}
