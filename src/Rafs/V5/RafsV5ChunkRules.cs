namespace Nydus.Rafs;

/// <summary>What a chunk record must keep to before anything is fetched by it.</summary>
internal static class RafsV5ChunkRules
{
    private const uint MaximumSize = 1 << 24;

    /// <summary>Whether the record names a blob of the image and lies inside of it.</summary>
    public static bool IsValid(in RafsChunkRecord record, RafsBlob[] blobs)
    {
        if (record.BlobIndex >= (uint)blobs.Length
            || record.CompressedSize is 0 or > MaximumSize
            || record.UncompressedSize is 0 or > MaximumSize
            || ((record.Flags & RafsChunkFlags.Compressed) == 0 && record.CompressedSize != record.UncompressedSize)
            || (record.Flags & (RafsChunkFlags.Encrypted | RafsChunkFlags.Batch)) != 0)
        {
            return false;
        }

        RafsBlob blob = blobs[record.BlobIndex];
        return IsInside(record.CompressedOffset, record.CompressedSize, blob.StoredDataSize)
            && IsInside(record.UncompressedOffset, record.UncompressedSize, blob.UncompressedSize);
    }

    /// <summary>An end of 0 is an unknown one: old images have no extended blob table.</summary>
    private static bool IsInside(ulong offset, uint size, long end) =>
        offset <= long.MaxValue - MaximumSize && (end == 0 || (long)offset + size <= end);
}
