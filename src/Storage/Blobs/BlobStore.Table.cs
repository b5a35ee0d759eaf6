using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;

namespace Nydus.Storage.Blobs;

/// <summary>How the chunk table comes: v5 from the bootstrap; v6 from the cache's side file, else from the backend on first need.</summary>
internal sealed partial class BlobStore
{
    /// <exception cref="StorageFailureException">It cannot be had now.</exception>
    /// <exception cref="BackendException">The backend cannot give the metadata now.</exception>
    public ValueTask<BlobChunkTable> GetTableAsync(CancellationToken cancellationToken)
    {
        return Table is { } table ? new ValueTask<BlobChunkTable>(table) : _tableAttempt.GetAsync(cancellationToken);
    }

    private void MakeTableWithoutCompressionInfo()
    {
        try
        {
            _table = Context.Image.CreateChunkTable(Blob.Index, []);
            _lateTable.Set(_table);
        }
        catch (RafsFormatException exception)
        {
            StorageLog.TableUnusable(Context.Logger, DefectTrace.Of(exception), Blob.Id, exception.Message);
        }
    }

    private void TryLoadTableFromCache()
    {
        try
        {
            if (ReadSideFile(CompressionInfo.SideFile, CompressionInfo.GetCacheFileSize(Blob)) is not { } file)
                return;
            try
            {
                if (Context.Format.IsValidCacheFile(Blob, file.GetSpan()) && AddKeptDigests(MakeTable(file.GetSpan())) is { } table)
                    SetTable(table);
            }
            finally
            {
                file.Release();
            }
        }
        catch (Exception exception) when (exception is IOException or RafsFormatException or StorageFailureException)
        {
            StorageLog.SideFileUnusable(Context.Logger, DefectTrace.Of(exception), Blob.Id, CompressionInfo.SideFile, exception.Message);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.ReadSideFile), exception);
        }
    }

    /// <summary>Null when the cache has no side file of the right length.</summary>
    private NativeBuffer? ReadSideFile(string name, long size)
    {
        if (size is <= 0 or > int.MaxValue || _cache.GetSideFileLength(name) != size)
            return null;
        NativeBuffer file = Context.Pool.Rent((int)size);
        bool complete = false;
        try
        {
            int done = 0;
            int got;
            while ((got = _cache.ReadSideFile(name, done, file.GetSpan()[done..])) > 0 && got < file.Length - done)
                done += got;
            complete = got == file.Length - done;
            return complete ? file : null;
        }
        finally
        {
            if (!complete)
                file.Release();
        }
    }

    private async Task<BlobChunkTable> LoadTableAsync(CancellationToken cancellationToken)
    {
        long size = CompressionInfo.GetStoredSize(Blob);
        if (_metaSource is null || ChunkCount <= 0 || size < 0)
            throw new StorageFailureException(FailureCause.Metadata, "the image gives no usable chunk table");
        if (!Activity.TryEnter())
            throw new OperationCanceledException(cancellationToken);

        try
        {
            BlobChunkTable table = await LoadCompressionInfoAsync(_metaSource, (int)size, cancellationToken);
            table = SetTable(await AddDigestsAsync(_metaSource, table, cancellationToken));
            Failures.Worked(FailureCause.Metadata);
            return table;
        }
        catch (RafsFormatException exception)
        {
            throw new StorageFailureException(FailureCause.Metadata, $"compression information at {Blob.CiOffset} of {Blob.MetaBlobId}: {exception.Message}", exception);
        }
        finally
        {
            Activity.Exit();
        }
    }

    private async Task<BlobChunkTable> LoadCompressionInfoAsync(BlobSource source, int size, CancellationToken cancellationToken)
    {
        NativeBuffer? stored = null;
        await Context.Budget.AcquireAsync(size, cancellationToken);
        try
        {
            stored = Context.Pool.Rent(size);
            await source.ReadAsync(Blob.CiOffset, stored.Memory, cancellationToken);
            byte[] file = Context.Format.Decode(Blob, stored.GetSpan());
            BlobChunkTable table = MakeTable(file);
            KeepSideFile(CompressionInfo.SideFile, file);
            return table;
        }
        finally
        {
            stored?.Release();
            Context.Budget.Release(size);
        }
    }

    private BlobChunkTable MakeTable(ReadOnlySpan<byte> file)
    {
        BlobChunkTable table = Context.Image.CreateChunkTable(Blob.Index, file);
        if (table.Count == ChunkCount)
            return table;
        int count = table.Count;
        table.Dispose();
        throw new StorageFailureException(FailureCause.Metadata, $"{count} chunks in the compression information, {ChunkCount} in the blob table");
    }

    private BlobChunkTable SetTable(BlobChunkTable table)
    {
        // An attempt that all waiters left may end after its successor: the first table stays.
        if (Interlocked.CompareExchange(ref _table, table, null) is { } first)
        {
            table.Dispose();
            return first;
        }

        _lateTable.Set(table);
        return table;
    }

    private void KeepSideFile(string name, ReadOnlySpan<byte> file)
    {
        try
        {
            _cache.WriteSideFile(name, file);
        }
        catch (IOException exception)
        {
            StorageLog.SideFileNotKept(Context.Logger, DefectTrace.Of(exception), Blob.Id, name, exception.Message);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.WriteSideFile), exception);
        }
    }
}
