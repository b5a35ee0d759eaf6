namespace Nydus.Rafs;

/// <summary>Regular files and their chunk index arrays (format spec 3.7).</summary>
internal sealed partial class RafsV6Image
{
    /// <summary>The low half of the chunk format: 8-byte index entries, and the kernel's chunk bits, which RAFS readers must not use.</summary>
    private const uint ChunkFormatIndexes = 0x20;
    private const uint ChunkFormatKnown = 0x3F;

    private const int PageSize = 4096;

    private bool IsTarfs => _layout.Features.HasFlag(RafsFeatures.TarfsMode);

    public override RafsStatus OpenFile(ulong ino, out RafsFile file)
    {
        file = default;
        RafsStatus status = _inodes.Find(ino, out RafsV6Inode inode);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (!InodeMode.IsRegular(inode.Mode))
        {
            return RafsStatus.WrongType;
        }

        long table = (inode.End + 7) & ~7L;
        ulong chunks = (inode.Size / (uint)ChunkSize) + (inode.Size % (uint)ChunkSize == 0 ? 0ul : 1);
        bool isChunked = inode.Layout == RafsV6Inode.LayoutChunkBased && (inode.Union & ~ChunkFormatKnown) == 0 && (inode.Union & ChunkFormatIndexes) != 0;
        if (chunks != 0
            && (!isChunked || chunks > (ulong)_memory.Length || !_memory.Contains(table, (long)chunks * ErofsChunkIndex.StoredSize)))
        {
            return RafsStatus.Corrupt;
        }

        file.Ino = ino;
        file.Size = inode.Size;
        file.ChunkCount = (uint)chunks;
        file.TableOffset = table;
        return RafsStatus.Ok;
    }

    public override RafsStatus GetChunk(in RafsFile file, uint index, out RafsChunk chunk)
    {
        chunk = default;
        if (index >= file.ChunkCount)
        {
            return RafsStatus.NotFound;
        }

        if (!_memory.TryRead(file.TableOffset + ((long)index * ErofsChunkIndex.StoredSize), out ErofsChunkIndex entry))
        {
            return RafsStatus.Corrupt;
        }

        int blob = entry.DeviceId - 1;
        if ((uint)blob >= (uint)_blobs.Length || entry.Index >= _blobs[blob].ChunkCount)
        {
            return RafsStatus.Corrupt;
        }

        ulong fileOffset = (ulong)index * (uint)ChunkSize;
        long plainOffset = (long)entry.BlockAddress * _layout.BlockSize;
        int plainSize = (int)Math.Min((uint)ChunkSize, file.Size - fileOffset);
        if (plainOffset + plainSize > _blobs[blob].UncompressedSize + PageSize - 1)
        {
            return RafsStatus.Corrupt;
        }

        chunk.Blob = blob;
        chunk.Index = entry.Index;
        chunk.FileOffset = fileOffset;
        chunk.PlainOffset = plainOffset;
        chunk.PlainSize = plainSize;
        chunk.RecordOffset = -1;
        return RafsStatus.Ok;
    }

    public override BlobChunkTable CreateChunkTable(int blob, ReadOnlySpan<byte> compressionInfo)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blob);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(blob, _blobs.Length);
        if (IsTarfs)
        {
            return TarfsChunks.Collect(this, blob, _memory.Length);
        }

        return _blobs[blob].IsLegacyStargz ? StargzChunkTable.Create(_blobs[blob], _records) : CompressionInfoTable.Create(_blobs[blob], compressionInfo, _records);
    }
}
