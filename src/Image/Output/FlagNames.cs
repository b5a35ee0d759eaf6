using Nydus.Rafs;

namespace Nydus.Image.Output;

/// <summary>The names of flags in logs and listings; misspellings are old, and what scripts look for.</summary>
internal static class FlagNames
{
    private static readonly (RafsFeatures Flag, string Name)[] s_features =
    [
        (RafsFeatures.CompressionNone, "COMPRESSION_NONE"),
        (RafsFeatures.CompressionLz4, "COMPRESSION_LZ4"),
        (RafsFeatures.HashBlake3, "HASH_BLAKE3"),
        (RafsFeatures.HashSha256, "HASH_SHA256"),
        (RafsFeatures.ExplicitUidGid, "EXPLICIT_UID_GID"),
        (RafsFeatures.HasXattr, "HAS_XATTR"),
        (RafsFeatures.CompressionGzip, "COMPRESSION_GZIP"),
        (RafsFeatures.CompressionZstd, "COMPRESSION_ZSTD"),
        (RafsFeatures.InlinedChunkDigest, "INLINED_CHUNK_DIGEST"),
        (RafsFeatures.TarfsMode, "TARTFS_MODE"),
        (RafsFeatures.EncryptionNone, "ENCRYPTION_NONE"),
        (RafsFeatures.EncryptionAes128Xts, "ENCRYPTION_ASE_128_XTS"),
    ];

    private static readonly (BlobFeatures Flag, string Name)[] s_blobFeatures =
    [
        (BlobFeatures.Aligned, "ALIGNED"),
        (BlobFeatures.InlinedFsMeta, "INLINED_FS_META"),
        (BlobFeatures.ChunkInfoV2, "CHUNK_INFO_V2"),
        (BlobFeatures.Zran, "ZRAN"),
        (BlobFeatures.Separate, "SEPARATE"),
        (BlobFeatures.InlinedChunkDigest, "INLINED_CHUNK_DIGEST"),
        (BlobFeatures.Tarfs, "TARFS"),
        (BlobFeatures.Batch, "BATCH"),
        (BlobFeatures.Encrypted, "ENCRYPTED"),
        (BlobFeatures.IsChunkDictGenerated, "IS_CHUNKDICT_GENERATED"),
        (BlobFeatures.IsSeparatedWithPrefetchFiles, "IS_SEPARATED_WITH_PREFETCH_FILES"),
        (BlobFeatures.External, "EXTERNAL"),
        (BlobFeatures.HasTarHeader, "HAS_TAR_HEADER"),
        (BlobFeatures.HasToc, "HAS_TOC"),
        (BlobFeatures.CapTarToc, "CAP_TAR_TOC"),
    ];

    private static readonly (BlobFeatures Flag, string Word)[] s_words =
    [
        (BlobFeatures.Aligned, "aligned"),
        (BlobFeatures.Batch, "batch"),
        (BlobFeatures.CapTarToc, "cap_toc"),
        (BlobFeatures.InlinedChunkDigest, "chunk-digest"),
        (BlobFeatures.ChunkInfoV2, "chunk-v2"),
        (BlobFeatures.InlinedFsMeta, "fs-meta"),
        (BlobFeatures.Separate, "separate"),
        (BlobFeatures.HasTarHeader, "tar-header"),
        (BlobFeatures.HasToc, "toc"),
        (BlobFeatures.Zran, "zran"),
        (BlobFeatures.Encrypted, "encrypted"),
        (BlobFeatures.IsChunkDictGenerated, "is-chunkdict-generated"),
    ];

    /// <summary>Superblock flags, as <c>A | B</c>.</summary>
    public static string Of(RafsFeatures features) => string.Join(" | ", s_features.Where(row => features.HasFlag(row.Flag)).Select(row => row.Name));

    /// <summary>Blob flags, as <c>A | B</c>.</summary>
    public static string Of(BlobFeatures features) => string.Join(" | ", s_blobFeatures.Where(row => features.HasFlag(row.Flag)).Select(row => row.Name));

    /// <summary>Blob flags in the words of <c>check</c> (format spec 1.3).</summary>
    public static string Words(BlobFeatures features) => string.Join(' ', s_words.Where(row => features.HasFlag(row.Flag)).Select(row => row.Word));
}
