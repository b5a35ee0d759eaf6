using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;

namespace Nydus.Storage.Blobs;

/// <summary>
/// The digest array that a blob brings along (format spec 4.4): read when chunks are validated, kept in the cache as the reference keeps it, and
/// checked against the bootstrap. It serves where the bootstrap has no digest; where that has all of them, nothing fails for want of the array.
/// </summary>
internal sealed partial class BlobStore
{
    private const string TocSideFile = "blob.toc";
    private const string DigestSideFile = "blob.digest";

    private int _digestsAreDoubted;

    private bool WantsDigests => Context.Options.Validate && BlobToc.HasChunkDigests(Blob);

    /// <summary>What the cache has of the array. Null when it has none and the table needs it: then the backend has to give it.</summary>
    private BlobChunkTable? AddKeptDigests(BlobChunkTable table)
    {
        if (!WantsDigests)
            return table;
        if (TryReadKeptDigests(out string? fault) is { } digests)
        {
            try
            {
                return DigestedChunkTable.Complete(table, digests);
            }
            catch (RafsFormatException exception)
            {
                fault = exception.Message;
            }
        }

        if (!DigestedChunkTable.IsComplete(table))
        {
            table.Dispose();
            return null;
        }

        if (fault is not null)
            DoubtDigests(fault);
        return table;
    }

    /// <summary>Takes over the table.</summary>
    /// <exception cref="BackendException">The table needs the array, and the backend cannot give it now.</exception>
    /// <exception cref="StorageFailureException">The same, of a backend that broke its contract.</exception>
    private async Task<BlobChunkTable> AddDigestsAsync(BlobSource source, BlobChunkTable table, CancellationToken cancellationToken)
    {
        if (!WantsDigests)
            return table;
        try
        {
            return TryReadKeptDigests(out _) is { } digests
                ? DigestedChunkTable.Complete(table, digests)
                : await CompleteFromBlobAsync(source, table, cancellationToken);
        }
        catch (RafsFormatException exception)
        {
            DoubtDigests(exception.Message);
            return table;
        }
        catch (Exception exception) when (exception is BackendException or StorageFailureException && DigestedChunkTable.IsComplete(table))
        {
            DoubtDigests(exception.Message);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Null when the cache has no array, or no usable one.</summary>
    private byte[]? TryReadKeptDigests(out string? fault)
    {
        fault = null;
        try
        {
            return ReadKeptDigests();
        }
        catch (Exception exception) when (exception is IOException or RafsFormatException)
        {
            fault = exception.Message;
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.ReadSideFile), exception);
        }

        return null;
    }

    private byte[]? ReadKeptDigests()
    {
        NativeBuffer? toc = null;
        NativeBuffer? digests = null;
        try
        {
            long size = Blob.TocSize != 0 ? Blob.TocSize : _cache.GetSideFileLength(TocSideFile);
            if (size > BlobToc.LargestSize || (toc = ReadSideFile(TocSideFile, size)) is null)
                return null;
            ChunkDigestSection section = BlobToc.FindChunkDigests(Blob, toc.GetSpan());
            if ((digests = ReadSideFile(DigestSideFile, section.Size)) is null)
                return null;
            return section.IsArray(digests.GetSpan())
                ? digests.GetSpan().ToArray()
                : throw new RafsFormatException($"the side file {DigestSideFile} in the cache does not have the digest of the table of contents");
        }
        finally
        {
            digests?.Release();
            toc?.Release();
        }
    }

    /// <exception cref="RafsFormatException">The blob's array is damaged, or contradicts the bootstrap.</exception>
    private async Task<BlobChunkTable> CompleteFromBlobAsync(BlobSource source, BlobChunkTable table, CancellationToken cancellationToken)
    {
        long blobSize = await source.GetSizeAsync(cancellationToken);
        byte[] toc = new byte[BlobToc.GetStoredSize(Blob, blobSize)];
        await source.ReadAsync(blobSize - toc.Length, toc, cancellationToken);
        ChunkDigestSection section = BlobToc.FindChunkDigests(Blob, toc);
        if (section.Size > blobSize || section.Offset > blobSize - section.Size)
            throw new RafsFormatException($"its {section.Size} bytes at {section.Offset} do not lie inside of the {blobSize} bytes of {Blob.MetaBlobId}");

        await Context.Budget.AcquireAsync(section.Size, cancellationToken);
        try
        {
            byte[] digests = new byte[section.Size];
            await source.ReadAsync(section.Offset, digests, cancellationToken);
            if (!section.IsArray(digests))
                throw new RafsFormatException("it does not have the digest of the table of contents");
            // An array that contradicts the bootstrap is not kept.
            BlobChunkTable complete = DigestedChunkTable.Complete(table, digests);
            KeepSideFile(TocSideFile, toc);
            KeepSideFile(DigestSideFile, digests);
            return complete;
        }
        finally
        {
            Context.Budget.Release(section.Size);
        }
    }

    private void DoubtDigests(string detail)
    {
        if (Interlocked.Exchange(ref _digestsAreDoubted, 1) == 0)
            StorageLog.DigestsUnused(Context.Logger, Blob.Id, detail);
    }
}
