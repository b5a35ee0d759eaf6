namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads the blob table and the extended blob table (format spec 2.5), ids as they are stored.</summary>
internal static class V5BlobLoader
{
    private const int IdOffset = 8;
    private const BlobFeatures KnownFeatures = (BlobFeatures)0x7000_0FFF;

    /// <exception cref="RafsFormatException">An entry is damaged.</exception>
    public static List<ImageBlob> Load(BootstrapMemory memory, RafsV5Layout layout)
    {
        var blobs = new List<ImageBlob>();
        bool hasExtended = layout.ExtendedBlobTable.Length != 0;
        memory.TryGetSpan(layout.BlobTable.Offset, (int)layout.BlobTable.Length, out ReadOnlySpan<byte> rest);
        while (rest.Length > IdOffset && blobs.Count <= ImageLimits.BlobsV5)
        {
            ReadOnlySpan<byte> id = rest[IdOffset..];
            int end = id.IndexOf((byte)0);
            id = end < 0 ? id : id[..end];
            var blob = new ImageBlob
            {
                Id = BlobId.Decode(id, blobs.Count),
                Compressor = SuperblockFlags.Compressor(layout.Features),
                Digester = SuperblockFlags.Digester(layout.Features),
                ChunkSize = layout.ChunkSize,
                ReadaheadOffset = BitConverter.ToUInt32(rest),
                ReadaheadSize = BitConverter.ToUInt32(rest[sizeof(uint)..]),
            };
            if (hasExtended)
            {
                ReadExtended(memory, layout.ExtendedBlobTable, blobs.Count, blob);
            }

            blobs.Add(blob);
            rest = rest[Math.Min(rest.Length, IdOffset + id.Length + 1)..];
        }

        return blobs;
    }

    private static void ReadExtended(BootstrapMemory memory, BootstrapSection table, int index, ImageBlob blob)
    {
        long at = (long)index * RafsV5ExtendedBlob.StoredSize;
        if (at >= table.Length || !memory.TryRead(table.Offset + at, out RafsV5ExtendedBlob extended))
        {
            throw new RafsFormatException($"The extended blob table (offset {table.Offset}, {table.Length} bytes) has no entry for blob {index}.");
        }

        // Unknown bits of a v5 entry have no meaning; refusing them would refuse old images.
        blob.Features = extended.Features & KnownFeatures;
        blob.ChunkCount = (int)extended.ChunkCount;
        blob.CompressedSize = (long)extended.CompressedSize;
        blob.UncompressedSize = (long)extended.UncompressedSize;
    }
}
