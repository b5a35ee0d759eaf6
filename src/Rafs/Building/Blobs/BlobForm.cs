namespace Nydus.Rafs.Building.Blobs;

/// <summary>How the sections of a blob are to look (format spec 4.1, 4.2, 6.1).</summary>
public sealed record BlobForm
{
    public required RafsVersion Version { get; init; }

    /// <summary>A power of two, 4 KiB to 16 MiB.</summary>
    public required int ChunkSize { get; init; }

    /// <summary>Of the chunks as the blob table declares it; gzip for blobs that refer to an archive.</summary>
    public required RafsCompressor Compressor { get; init; }
    public required RafsDigester Digester { get; init; }

    /// <summary>The bootstrap is a section of the blob.</summary>
    public bool HasInlinedMeta { get; init; }

    /// <summary>Digest array and table of contents are sections of the blob (v6 only).</summary>
    public bool HasToc { get; init; }

    /// <summary>What the kind of blob adds: <see cref="BlobFeatures.Batch"/>, <see cref="BlobFeatures.Separate"/>, <see cref="BlobFeatures.Zran"/>, <see cref="BlobFeatures.Tarfs"/>.</summary>
    public BlobFeatures Kind { get; init; }

    /// <summary>Null when nothing is encrypted; ignored by v5.</summary>
    public BlobCipherKey? Key { get; init; }

    /// <summary>Added to the offset that the table of contents states of the chunk data; bytes.</summary>
    public long BlobOffset { get; init; }

    /// <summary>Whether tar headers follow the chunk data and the compression information.</summary>
    public bool IsFramed => HasInlinedMeta || HasToc;

    /// <summary>Whether chunk infos have 24 bytes.</summary>
    public bool UsesChunkInfoV2 => (Features & BlobFeatures.ChunkInfoV2) != 0;

    /// <summary>Whether the blob has compression information once it has a chunk.</summary>
    public bool HasCompressionInfo => Version == RafsVersion.V6 && (Kind & BlobFeatures.Tarfs) == 0;

    /// <summary>The compressor of the compression information: that of the chunks, or zstd where those are an archive's.</summary>
    public RafsCompressor CompressionInfoCompressor => (Kind & BlobFeatures.Separate) != 0 ? RafsCompressor.Zstd : Compressor;

    /// <summary>The feature flags of a blob with at least one chunk (format spec 1.3, 2.5, 4.5).</summary>
    public BlobFeatures Features
    {
        get
        {
            BlobFeatures features = BlobFeatures.CapTarToc
                | (HasInlinedMeta ? BlobFeatures.InlinedFsMeta : 0)
                | (IsFramed ? BlobFeatures.HasTarHeader : 0);
            if (Version == RafsVersion.V5)
            {
                return features;
            }

            const BlobFeatures needV2 = BlobFeatures.Batch | BlobFeatures.Separate | BlobFeatures.Zran;
            return features
                | Kind
                | ((Kind & BlobFeatures.Tarfs) != 0 ? 0 : BlobFeatures.Aligned)
                | ((Kind & needV2) != 0 || Key is not null ? BlobFeatures.ChunkInfoV2 : 0)
                | (Key is not null ? BlobFeatures.Encrypted : 0)
                | (HasToc ? BlobFeatures.HasToc | BlobFeatures.InlinedChunkDigest : 0);
        }
    }
}
