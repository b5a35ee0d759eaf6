namespace Nydus.Rafs.Building.Loading;

/// <summary>The chunks of v6 files: index arrays, completed from the chunk table (format spec 3.7, 3.14).</summary>
internal sealed class V6FileChunks
{
    private const uint ChunkFormatIndexes = 0x20;
    private const uint ChunkFormatKnown = 0x3F;

    private readonly BootstrapMemory _memory;
    private readonly RafsV6Layout _layout;
    private readonly List<ImageBlob> _blobs;
    private readonly LoadBudget _budget;
    private readonly V6ChunkIndex _index;
    private readonly bool _isTarfs;
    private readonly bool _isDictionary;

    public V6FileChunks(BootstrapMemory memory, RafsV6Layout layout, List<ImageBlob> blobs, V6ChunkIndex index, LoadBudget budget)
    {
        _memory = memory;
        _layout = layout;
        _blobs = blobs;
        _budget = budget;
        _index = index;
        _isTarfs = layout.Features.HasFlag(RafsFeatures.TarfsMode);
        _isDictionary = ChunkRules.IsDictionary(blobs);
    }

    /// <param name="isWholeTable">The file of a generated dictionary: it has all chunks, more than its size says.</param>
    /// <exception cref="RafsFormatException">The array is damaged, or names a chunk that is not in the table.</exception>
    public ImageChunk[] Read(in RafsV6Inode inode, bool isWholeTable)
    {
        ulong count = ChunkRules.CountFor(inode.Size, _layout.ChunkSize);
        count = isWholeTable ? Math.Max(count, (ulong)_index.Count) : count;
        if (count == 0)
        {
            return [];
        }

        long array = Alignment.Up(inode.End, ErofsChunkIndex.StoredSize);
        bool isChunked = inode.Layout == RafsV6Inode.LayoutChunkBased && (inode.Union & ~ChunkFormatKnown) == 0 && (inode.Union & ChunkFormatIndexes) != 0;
        if (!isChunked || count > (ulong)_memory.Length || !_memory.Contains(array, (long)count * ErofsChunkIndex.StoredSize))
        {
            throw new RafsFormatException($"The file with nid {inode.Nid} ({inode.Size} bytes) has a damaged array of {count} chunks at offset {array}.");
        }

        _budget.TakeBytes((long)count * ErofsChunkIndex.StoredSize, "nid", inode.Nid);
        _budget.TakeChunks((long)count);
        var chunks = new ImageChunk[count];
        for (int i = 0; i < chunks.Length; i++)
        {
            if (!_memory.TryRead(array + ((long)i * ErofsChunkIndex.StoredSize), out ErofsChunkIndex entry) || !TryMake(entry, i, inode.Size, out chunks[i]))
            {
                throw new RafsFormatException(
                    $"Chunk {i} of the file with nid {inode.Nid}, number {entry.Index} of blob {entry.DeviceId - 1} at block {entry.BlockAddress}, has no record in the chunk table, or one that does not fit.");
            }
        }

        return chunks;
    }

    private bool TryMake(in ErofsChunkIndex entry, int number, ulong fileSize, out ImageChunk chunk)
    {
        long fileOffset = (long)number * _layout.ChunkSize;
        uint size = (ulong)fileOffset < fileSize ? (uint)Math.Min((uint)_layout.ChunkSize, fileSize - (ulong)fileOffset) : 0;
        if (_isTarfs)
        {
            // The digests of tarfs chunks are zeros, so the table has only one record a blob.
            long offset = (long)entry.BlockAddress * _layout.BlockSize;
            chunk = new ImageChunk { Blob = entry.DeviceId - 1, Index = entry.Index, StoredOffset = offset, StoredSize = (int)size, PlainOffset = offset, PlainSize = (int)size, FileOffset = fileOffset };
            return (uint)chunk.Blob < (uint)_blobs.Count && chunk.Index <= ImageLimits.ChunkIndex;
        }

        chunk = default;
        bool isFound = _index.TryFind(entry, out RafsChunkRecord record)
            && ChunkRecords.TryFromRecord(record, _blobs.Count, out chunk)
            && (_isDictionary || record.UncompressedSize == size);
        chunk.FileOffset = fileOffset;
        return isFound;
    }
}
