namespace Nydus.Rafs.Building;

/// <summary>Between chunks of a model and 80-byte records (format spec 2.7).</summary>
internal static class ChunkRecords
{
    public static RafsChunkRecord ToRecord(in ImageChunk chunk) => new()
    {
        Digest = chunk.Digest,
        BlobIndex = (uint)chunk.Blob,
        Flags = chunk.Flags,
        CompressedSize = (uint)chunk.StoredSize,
        UncompressedSize = (uint)chunk.PlainSize,
        CompressedOffset = (ulong)chunk.StoredOffset,
        UncompressedOffset = (ulong)chunk.PlainOffset,
        FileOffset = (ulong)chunk.FileOffset,
        Index = (uint)chunk.Index,
        Crc32C = chunk.Crc32C,
    };

    /// <summary>False when a number is out of the range that any image has.</summary>
    public static bool TryFromRecord(in RafsChunkRecord record, int blobCount, out ImageChunk chunk)
    {
        chunk = new ImageChunk
        {
            Digest = record.Digest,
            Blob = (int)record.BlobIndex,
            Index = (int)record.Index,
            Flags = record.Flags,
            StoredOffset = (long)record.CompressedOffset,
            StoredSize = (int)record.CompressedSize,
            PlainOffset = (long)record.UncompressedOffset,
            PlainSize = (int)record.UncompressedSize,
            FileOffset = (long)record.FileOffset,
            Crc32C = record.Crc32C,
        };
        return record.BlobIndex < (uint)blobCount
            && record.Index <= ImageLimits.ChunkIndex
            && chunk.StoredSize >= 0
            && chunk.PlainSize >= 0
            && record.CompressedOffset <= ImageLimits.CompressedBlob
            && record.UncompressedOffset <= ImageLimits.UncompressedBlob
            && chunk.FileOffset >= 0;
    }
}
