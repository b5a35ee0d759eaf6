using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Diagnostics;
using Nydus.Storage.Flights;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Blobs;

/// <summary>
/// One blob of the image: its part of the cache, its place in the backend, its chunk table, what is in flight. The cache is opened at
/// once; nothing here needs the backend before a chunk is missing.
/// </summary>
internal sealed partial class BlobStore : IAsyncDisposable
{
    private static readonly TimeSpan s_disposeDeadline = TimeSpan.FromSeconds(5);

    private readonly LateChunkTable _lateTable = new();
    private readonly CacheForm _form;
    private readonly ICachedBlob _cache;
    private readonly bool _mustVerify;
    private readonly VerifiedChunks? _verified;
    private readonly BlobSource? _metaSource;
    private readonly SharedAttempt<BlobChunkTable> _tableAttempt;
    private readonly Func<int, bool> _isReady;
    private BlobChunkTable? _table;

    public BlobStore(StorageContext context, RafsBlob blob, IBlobCache cache)
    {
        Context = context;
        Blob = blob;
        Failures = new FailureLog(context.Logger, blob.Id);
        Verifier = new ChunkVerifier(blob.Digester, Validates);
        Flights = new FlightTable();
        Source = new BlobSource(context, blob.Id, Failures);
        _tableAttempt = new SharedAttempt<BlobChunkTable>(LoadTableAsync, context.TimeProvider, context.Lifetime);
        if (blob.HasCompressionInfo)
            _metaSource = blob.MetaBlobId == blob.Id ? Source : new BlobSource(context, blob.MetaBlobId, Failures);
        else
            MakeTableWithoutCompressionInfo();

        ChunkCount = _table?.Count ?? blob.ChunkCount;
        _cache = OpenCache(cache, out _form);
        CacheKeeps = _cache is not PassThroughCachedBlob;
        _isReady = IsReady;
        _mustVerify = Validates || !_cache.TrustsReadyChunks;
        if (ChunkCount > 0 && (_mustVerify || _form == CacheForm.Stored))
            _verified = new VerifiedChunks(ChunkCount);
        if (_metaSource is not null && ChunkCount > 0)
            TryLoadTableFromCache();
    }

    public StorageContext Context { get; }

    public RafsBlob Blob { get; }

    /// <summary>Whether every chunk needs a digest or a CRC that is right. Tarfs images have none by their format (format spec 3.15), and the reference serves them all the same.</summary>
    private bool Validates => Context.Options.Validate && !Blob.Features.HasFlag(BlobFeatures.Tarfs);

    public FailureLog Failures { get; }

    public ChunkVerifier Verifier { get; }

    public BlobSource Source { get; }

    public FlightTable Flights { get; }

    public Activity Activity { get; } = new();

    /// <summary>0 when the blob has no chunks or its table cannot be made.</summary>
    public int ChunkCount { get; }

    public CacheForm Form => _form;

    /// <summary>
    /// Whether fetching neighbours ahead makes sense. A cache that keeps nothing shows itself: what was stored is not ready afterwards.
    /// </summary>
    public bool CacheKeeps { get; set; }

    public ICachedBlob Cache => _cache;

    /// <summary>Null until the blob's metadata is there.</summary>
    public BlobChunkTable? Table => Volatile.Read(ref _table);

    /// <summary>The end of what may be fetched, in stored bytes; when the image does not say, the backend has to know.</summary>
    public long StoredEnd => Blob.StoredDataSize > 0 ? Blob.StoredDataSize : Blob.CompressedSize > 0 ? Blob.CompressedSize : long.MaxValue;

    public async ValueTask DisposeAsync()
    {
        Task idle = Activity.CloseAsync();
        try
        {
            await idle.WaitAsync(s_disposeDeadline, Context.TimeProvider);
        }
        catch (TimeoutException)
        {
            // Somebody still stands inside a plugin: closing a file or a mapping under it could take the process down.
            StorageLog.StuckAtDispose(Context.Logger, Blob.Id, s_disposeDeadline.TotalSeconds);
            return;
        }

        await Source.DisposeAsync();
        if (_metaSource is not null && _metaSource != Source)
            await _metaSource.DisposeAsync();
        try
        {
            _cache.Dispose();
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.Dispose), exception);
        }

        Interlocked.Exchange(ref _table, null)?.Dispose();
    }

    private ICachedBlob OpenCache(IBlobCache cache, out CacheForm form)
    {
        form = cache.Form;
        if (ChunkCount <= 0)
            return new PassThroughCachedBlob();
        try
        {
            ICachedBlob? opened = cache.OpenBlob(new BlobGeometry
            {
                BlobId = Blob.Id,
                ChunkCount = ChunkCount,
                PlainSize = Blob.UncompressedSize,
                StoredSize = Blob.StoredDataSize,
                HasStableChunkNumbers = Blob.HasStableChunkNumbers,
                Chunks = _lateTable,
            });
            return opened ?? throw new InvalidOperationException("OpenBlob returned null.");
        }
        catch (IOException exception)
        {
            StorageLog.CacheUnusable(Context.Logger, DefectTrace.Of(exception), Blob.Id, exception.Message);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(cache, nameof(IBlobCache.OpenBlob), exception);
        }

        form = CacheForm.Plain;
        return new PassThroughCachedBlob();
    }
}
