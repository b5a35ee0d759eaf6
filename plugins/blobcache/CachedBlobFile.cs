using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Plugin.BlobCache.ChunkMap;
using Nydus.Plugin.BlobCache.SideFiles;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache;

/// <summary>
/// A blob's data file, its ready bits and its chunk map. Invariant: a bit, in memory or in the map, is set only after the chunk's bytes are written. The page
/// cache outlives the process, so a process that is killed anywhere leaves no bit without bytes; a machine that loses power may, since nothing is synced.
/// </summary>
internal sealed class CachedBlobFile : ICachedBlob
{
    private const int MostChunks = 1 << 24;

    private readonly BlobGeometry _geometry;
    private readonly bool _isStoredForm;
    private readonly DataFile _data;
    private readonly ReadyBits _ready;
    private readonly ChunkMapFile? _map;
    private readonly SideFileStore _sideFiles;
    private readonly ILogger _logger;
    private readonly Action _onDispose;

    /// <summary>Orders changes of the map, and keeps <see cref="Refresh"/> from bringing back what <see cref="Invalidate"/> takes away. Never taken by a cached read.</summary>
    private readonly Lock _mapGate = new();

    /// <summary>Chunks that were invalidated and not stored since: the map may go on calling them ready.</summary>
    private ReadyBits? _distrusted;
    private bool _mapFailed;
    private volatile bool _wasCut;
    private volatile bool _isDisposed;

    private CachedBlobFile(
        CacheFileNames names, BlobGeometry geometry, DataFile data, ReadyBits ready, ChunkMapFile? map, bool trusts, ILogger logger, Action onDispose)
    {
        _geometry = geometry;
        _isStoredForm = names.Form == CacheForm.Stored;
        _data = data;
        _ready = ready;
        _map = map;
        _sideFiles = new SideFileStore(names.WorkDir, names.BlobId);
        _logger = logger;
        _onDispose = onDispose;
        TrustsReadyChunks = trusts;
    }

    public bool TrustsReadyChunks { get; }

    /// <summary>How many chunks are ready.</summary>
    internal int ReadyCount => _ready.CountSet();

    /// <exception cref="IOException">The blob cannot be cached here.</exception>
    public static CachedBlobFile Open(CacheFileNames names, BlobGeometry geometry, bool disableIndexedMap, ILogger logger, Action onDispose)
    {
        if (geometry.ChunkCount is < 1 or > MostChunks || geometry.PlainSize < 0 || geometry.StoredSize < 0)
            throw new IOException($"A blob of {geometry.ChunkCount} chunks, {geometry.PlainSize} bytes plain and {geometry.StoredSize} stored, cannot be cached.");
        bool isStoredForm = names.Form == CacheForm.Stored;
        DataFile data = DataFile.Open(names.DataPath, isStoredForm ? geometry.StoredSize : geometry.PlainSize, () => ForgetMap(names, logger));
        ReadyBits ready = new(geometry.ChunkCount);
        if (disableIndexedMap || !geometry.HasStableChunkNumbers)
        {
            // Nothing says which chunks a kept file holds: all may be there, and the host verifies each before it serves it.
            if (data.HadFullLength)
                ready.SetAll();
            return new CachedBlobFile(names, geometry, data, ready, null, trusts: false, logger, onDispose);
        }

        ChunkMapFile? map = OpenMap(names, geometry.ChunkCount, data, ready, logger);
        return new CachedBlobFile(names, geometry, data, ready, map, trusts: true, logger, onDispose);
    }

    public int TryGetRun(int firstChunk, int count, out CacheRun run)
    {
        run = default;
        if (_isDisposed || (uint)firstChunk >= (uint)_geometry.ChunkCount || count < 1)
            return 0;
        int ready = _ready.CountRun(firstChunk, count);
        if (ready == 0 || !TryGetExtent(firstChunk, out long start, out long end))
            return 0;
        int taken = 1;
        while (taken < ready && TryGetExtent(firstChunk + taken, out long nextStart, out long nextEnd) && nextStart == end)
        {
            end = nextEnd;
            taken++;
        }

        run = new CacheRun { Fd = _data.Fd, Offset = start, Length = end - start };
        return taken;
    }

    /// <summary>Nothing to do: files are not evicted, and the host gives all runs back before it disposes the blob.</summary>
    public void Release(in CacheRun run)
    {
    }

    /// <summary>Never asked: every run has a descriptor.</summary>
    public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) => false;

    public void Refresh(int firstChunk, int count)
    {
        if (_map is null || _isDisposed || _wasCut || firstChunk < 0 || firstChunk >= _geometry.ChunkCount || count < 1)
            return;
        count = Math.Min(count, _geometry.ChunkCount - firstChunk);
        lock (_mapGate)
        {
            try
            {
                _map.ReadBits(firstChunk, count, _ready, _distrusted);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                ReportMapFailure(e);
            }
        }
    }

    public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            CheckExtents(firstChunk, count, offset, data.Length);
            if (!LeaveIfCut())
                _data.Write(data.Span, offset);
            // Looked at again: cut in between, the file has holes that nothing tells from chunks.
            if (LeaveIfCut())
                throw new IOException("The cache file was cut from outside; chunks are kept again when the image is mounted anew.");
        }
        catch (IOException e)
        {
            return ValueTask.FromException(e);
        }

        _ready.Set(firstChunk, count);
        Remember(firstChunk, count);
        return ValueTask.CompletedTask;
    }

    public void Invalidate(int chunk)
    {
        if ((uint)chunk >= (uint)_geometry.ChunkCount)
            return;
        lock (_mapGate)
        {
            _distrusted ??= new ReadyBits(_geometry.ChunkCount);
            _distrusted.Set(chunk, 1);
            _ready.Clear(chunk);
            ChangeMap(map => map.ClearBit(chunk));
        }

        // A short read is often the first sign.
        LeaveIfCut();
    }

    public int ReadSideFile(string name, long offset, Span<byte> destination) => _sideFiles.Read(name, offset, destination);

    public long GetSideFileLength(string name) => _sideFiles.GetLength(name);

    public void WriteSideFile(string name, ReadOnlySpan<byte> content) => _sideFiles.Write(name, content);

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _data.Dispose();
        _map?.Dispose();
        _onDispose();
    }

    private static void ForgetMap(CacheFileNames names, ILogger logger)
    {
        if (!File.Exists(names.ChunkMapPath))
            return;
        logger.MapIsForeign(names.ChunkMapPath, $"its data file {names.DataName} was too short");
        File.Delete(names.ChunkMapPath);
    }

    /// <summary>Returns null when the blob has to do without a map: nothing is ready then, and what gets ready is forgotten in the end.</summary>
    private static ChunkMapFile? OpenMap(CacheFileNames names, int chunkCount, DataFile data, ReadyBits ready, ILogger logger)
    {
        // Both forms share the name of the map, so with both data files present nobody can tell whose bits these are.
        if (UnixFile.TryGetStatus(names.OtherFormPath, out _, out _))
        {
            logger.MapIsAmbiguous(names.DataPath, names.OtherFormPath);
            return null;
        }

        try
        {
            ChunkMapFile map;
            try
            {
                map = ChunkMapFile.Open(names.ChunkMapPath, chunkCount, ready);
                if (data.HadFullLength || ready.CountSet() == 0)
                    return map;
                map.Dispose();
                logger.MapIsForeign(names.ChunkMapPath, $"its data file {names.DataName} was missing or too short");
            }
            catch (InvalidDataException e)
            {
                logger.MapIsForeign(names.ChunkMapPath, e.Message);
            }

            ready.ClearAll();
            return ChunkMapFile.Replace(names.ChunkMapPath, chunkCount);
        }
        catch (IOException e)
        {
            ready.ClearAll();
            logger.MapIsMissing(names.ChunkMapPath, e.Message);
            return null;
        }
    }

    /// <summary>
    /// Leaves a file that somebody has cut. It would grow again with the next chunk that is stored, and chunks in between would read as zeros, here and
    /// in every other daemon that has it open: so nobody makes it longer, and the next to open the blob puts a new file in its place.
    /// </summary>
    /// <returns>Whether it was cut.</returns>
    private bool LeaveIfCut()
    {
        if (!_wasCut && !_data.WasCut())
            return false;
        lock (_mapGate)
        {
            _ready.ClearAll();
            if (_wasCut)
                return true;
            _wasCut = true;
        }

        _logger.DataWasCut(_geometry.BlobId);
        return true;
    }

    private void Remember(int firstChunk, int count)
    {
        if (_map is null && _distrusted is null)
            return;
        lock (_mapGate)
        {
            for (int chunk = firstChunk; _distrusted is not null && chunk < firstChunk + count; chunk++)
                _distrusted.Clear(chunk);
            ChangeMap(map => map.SetBits(firstChunk, count));
        }
    }

    private void ChangeMap(Action<ChunkMapFile> change)
    {
        if (_map is null)
            return;
        try
        {
            change(_map);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ReportMapFailure(e);
        }
    }

    /// <summary>Once a blob: without the map the cache works on, it only forgets.</summary>
    private void ReportMapFailure(Exception cause)
    {
        if (_mapFailed)
            return;
        _mapFailed = true;
        _logger.MapCannotBeChanged(_geometry.BlobId, cause.Message);
    }

    private bool TryGetExtent(int chunk, out long start, out long end)
    {
        start = end = 0;
        if (!_geometry.Chunks.TryGetChunk(chunk, out ChunkGeometry geometry))
            return false;
        (start, int size) = _isStoredForm ? (geometry.StoredOffset, geometry.StoredSize) : (geometry.PlainOffset, geometry.PlainSize);
        if (start < 0 || size <= 0 || start > _data.Length - size)
            return false;
        end = start + size;
        return true;
    }

    private void CheckExtents(int firstChunk, int count, long offset, int length)
    {
        if (_isDisposed)
            throw new IOException("The cached blob was closed.");
        if (firstChunk < 0 || count < 1 || firstChunk > _geometry.ChunkCount - count || offset < 0 || offset > _data.Length - length)
            throw new IOException($"Chunks {firstChunk}+{count} with {length} bytes at offset {offset} do not belong to the blob.");
        for (int chunk = firstChunk; chunk < firstChunk + count; chunk++)
        {
            if (!TryGetExtent(chunk, out long start, out long end) || start < offset || end > offset + length)
                throw new IOException($"Chunk {chunk} does not lie within the {length} bytes at offset {offset}.");
        }
    }
}
