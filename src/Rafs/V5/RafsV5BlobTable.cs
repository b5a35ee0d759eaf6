namespace Nydus.Rafs;

/// <summary>Reads the blob table and the extended blob table (format spec 2.5).</summary>
internal static class RafsV5BlobTable
{
    private const int TarHeaderSize = 512;
    private const int MaximumChunkCount = 1 << 24;

    /// <summary>An id starts after the two readahead numbers.</summary>
    private const int IdOffset = 8;

    private const BlobFeatures KnownFeatures = (BlobFeatures)0x7000_0FFF;

    /// <exception cref="RafsFormatException">An entry is damaged, or of a kind that cannot be read.</exception>
    public static RafsBlob[] Read(BootstrapMemory memory, RafsV5Layout layout, FileNameBlobId fileId)
    {
        var blobs = new List<RafsBlob>();
        long extendedEntries = layout.ExtendedBlobTable.Length / RafsV5ExtendedBlob.StoredSize;
        memory.TryGetSpan(layout.BlobTable.Offset, (int)layout.BlobTable.Length, out ReadOnlySpan<byte> rest);
        while (rest.Length > IdOffset)
        {
            ReadOnlySpan<byte> id = rest[IdOffset..];
            int end = id.IndexOf((byte)0);
            if (end >= 0)
            {
                id = id[..end];
            }

            uint readahead = BitConverter.ToUInt32(rest[4..]);
            RafsV5ExtendedBlob extended = ReadExtended(memory, layout, blobs.Count, extendedEntries);
            blobs.Add(Make(layout, fileId, blobs.Count, BlobId.Decode(id, blobs.Count), readahead, extended));
            rest = rest[Math.Min(rest.Length, IdOffset + id.Length + 1)..];
        }

        if (extendedEntries != 0 && extendedEntries < blobs.Count)
        {
            throw new RafsFormatException($"The extended blob table has {extendedEntries} entries (offset 68) for {blobs.Count} blobs.");
        }

        return [.. blobs];
    }

    private static RafsV5ExtendedBlob ReadExtended(BootstrapMemory memory, RafsV5Layout layout, int blob, long entries) =>
        blob < entries && memory.TryRead(layout.ExtendedBlobTable.Offset + ((long)blob * RafsV5ExtendedBlob.StoredSize), out RafsV5ExtendedBlob extended)
            ? extended
            : default;

    private static RafsBlob Make(RafsV5Layout layout, FileNameBlobId fileId, int index, string storedId, uint readahead, RafsV5ExtendedBlob extended)
    {
        // Unknown bits of a v5 entry have no meaning; refusing them would refuse old images.
        BlobFeatures features = extended.Features & KnownFeatures;
        string id = fileId.Resolve(storedId, features, index);
        UnsupportedBlob.Refuse(id, index, features);
        if (extended.ChunkCount > MaximumChunkCount || extended.CompressedSize > long.MaxValue || extended.UncompressedSize > long.MaxValue)
        {
            throw new RafsFormatException(
                $"Blob {index} ({id}): {extended.ChunkCount} chunks, {extended.CompressedSize} stored and {extended.UncompressedSize} plain bytes exceed what a blob can have.");
        }

        long stored = (long)extended.CompressedSize;
        bool hasHeader = features.HasFlag(BlobFeatures.CapTarToc | BlobFeatures.HasTarHeader) && stored >= TarHeaderSize;
        return new RafsBlob
        {
            Index = index,
            Id = id,
            MetaBlobId = id,
            Features = features,
            Compressor = SuperblockFlags.Compressor(layout.Features),
            Digester = SuperblockFlags.Digester(layout.Features),
            Cipher = RafsCipher.None,
            ChunkCount = (int)extended.ChunkCount,
            ChunkSize = layout.ChunkSize,
            CompressedSize = stored,
            UncompressedSize = (long)extended.UncompressedSize,
            StoredDataSize = hasHeader ? stored - TarHeaderSize : stored,
            ReadaheadSize = readahead,
            HasStableChunkNumbers = extended.ChunkCount != 0,
        };
    }
}
