namespace Nydus.Rafs;

/// <summary>What a v6 blob entry must keep to (format spec 1.3, 1.8, 3.5).</summary>
internal static class RafsV6BlobRules
{
    private const BlobFeatures NeverOnDisk = (BlobFeatures)0x8000_F000;
    private const int TarHeaderSize = 512;
    private const uint MaximumChunkCount = 1 << 24;
    private const ulong MaximumCompressedSize = 1ul << 40;
    private const ulong MaximumUncompressedSize = 1ul << 44;
    private const uint MaximumTocSize = 0x10000;
    private const ulong MaximumCiSize = 1ul << 30;

    /// <exception cref="RafsFormatException">A field is out of its range.</exception>
    public static void Check(in RafsV6Blob entry, int index, string id, RafsV6Layout layout)
    {
        Require(entry.BlobIndex == index, "index", entry.BlobIndex);
        Require(entry.ChunkSize == layout.ChunkSize, "chunk size", entry.ChunkSize);
        Require(entry.ChunkCount <= MaximumChunkCount, "chunk count", entry.ChunkCount);
        Require(entry.Compressor <= RafsCompressor.Zstd, "compressor", (ulong)entry.Compressor);
        Require(entry.CiCompressor <= RafsCompressor.Zstd, "compression information compressor", (ulong)entry.CiCompressor);
        Require(entry.Digester <= RafsDigester.Sha256, "digester", (ulong)entry.Digester);
        Require(entry.Cipher <= RafsCipher.Aes128Xts, "cipher", (ulong)entry.Cipher);
        Require((entry.Features & NeverOnDisk) == 0, "features", (ulong)entry.Features);
        Require(entry.Features.HasFlag(BlobFeatures.Encrypted) == (entry.Cipher != RafsCipher.None), "features (encrypted without cipher, or the reverse)", (ulong)entry.Features);
        Require(IsPlacementRight(entry.Features, layout), "features (alignment or tarfs, against the superblock)", (ulong)entry.Features);
        Require(entry.CompressedSize <= MaximumCompressedSize, "compressed size", entry.CompressedSize);
        Require(entry.UncompressedSize <= MaximumUncompressedSize, "uncompressed size", entry.UncompressedSize);
        Require(entry.TocSize <= MaximumTocSize, "TOC size", entry.TocSize);
        Require(entry.CiOffset <= MaximumCompressedSize, "compression information offset", entry.CiOffset);
        Require(entry.CiCompressedSize <= entry.CiUncompressedSize, "compression information stored size", entry.CiCompressedSize);
        Require(entry.CiUncompressedSize <= MaximumCiSize, "compression information size", entry.CiUncompressedSize);
        Require(IsCiSizeRight(entry), "compression information size", entry.CiUncompressedSize);

        void Require(bool holds, string field, ulong value)
        {
            if (!holds)
            {
                throw new RafsFormatException($"Blob {index} ({id}): its {field} {value} (0x{value:x}) is wrong; entry at offset {layout.BlobTable.Offset + ((long)index * RafsV6Blob.StoredSize)}.");
            }
        }
    }

    /// <summary>The length of the stored chunk data, which ends where the compression information, or the tar header before it, starts.</summary>
    public static long StoredDataSize(in RafsV6Blob entry)
    {
        if (entry.Features.HasFlag(BlobFeatures.Separate) || !entry.Features.HasFlag(BlobFeatures.CapTarToc))
        {
            return (long)entry.CompressedSize;
        }

        long end = (long)(entry.CiUncompressedSize == 0 ? entry.CompressedSize : entry.CiOffset);
        return entry.Features.HasFlag(BlobFeatures.HasTarHeader) ? Math.Max(0, end - TarHeaderSize) : end;
    }

    /// <summary>The tar of a tarfs image is used as it is; the chunks of all other blobs are aligned to 4 KiB.</summary>
    private static bool IsPlacementRight(BlobFeatures features, RafsV6Layout layout) =>
        layout.Features.HasFlag(RafsFeatures.TarfsMode)
            ? features.HasFlag(BlobFeatures.Tarfs | BlobFeatures.CapTarToc) && !features.HasFlag(BlobFeatures.Aligned)
            : features.HasFlag(BlobFeatures.Aligned) && !features.HasFlag(BlobFeatures.Tarfs);

    private static bool IsCiSizeRight(in RafsV6Blob entry)
    {
        if (entry.Features.HasFlag(BlobFeatures.Tarfs))
        {
            return entry.CiUncompressedSize == 0;
        }

        if (entry.Compressor == RafsCompressor.Gzip && !entry.Features.HasFlag(BlobFeatures.ChunkInfoV2) && entry.CiUncompressedSize == 0)
        {
            return true;
        }

        bool hasExtras = (entry.Features & (BlobFeatures.Batch | BlobFeatures.Zran | BlobFeatures.Encrypted)) != 0;
        if (entry.Features.HasFlag(BlobFeatures.ChunkInfoV2))
        {
            ulong size = (ulong)ChunkInfoV2.StoredSize * entry.ChunkCount;
            return hasExtras ? entry.CiUncompressedSize >= size : entry.CiUncompressedSize == size;
        }

        return !hasExtras
            && (entry.Features.HasFlag(BlobFeatures.IsChunkDictGenerated) || entry.CiUncompressedSize == (ulong)ChunkInfoV1.StoredSize * entry.ChunkCount);
    }
}
