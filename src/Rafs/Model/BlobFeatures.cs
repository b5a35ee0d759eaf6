namespace Nydus.Rafs;

/// <summary>Blob feature flags (format spec 1.3).</summary>
[Flags]
public enum BlobFeatures : uint
{
    None = 0,
    Aligned = 0x1,
    InlinedFsMeta = 0x2,
    ChunkInfoV2 = 0x4,
    Zran = 0x8,
    Separate = 0x10,
    InlinedChunkDigest = 0x20,
    Tarfs = 0x40,
    Batch = 0x80,
    Encrypted = 0x100,
    IsChunkDictGenerated = 0x200,
    IsSeparatedWithPrefetchFiles = 0x400,
    External = 0x800,
    HasTarHeader = 0x1000_0000,
    HasToc = 0x2000_0000,
    CapTarToc = 0x4000_0000,
}
