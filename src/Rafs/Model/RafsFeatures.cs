namespace Nydus.Rafs;

/// <summary>Superblock flags (format spec 1.2).</summary>
[Flags]
public enum RafsFeatures : ulong
{
    None = 0,
    CompressionNone = 0x1,
    CompressionLz4 = 0x2,
    HashBlake3 = 0x4,
    HashSha256 = 0x8,
    ExplicitUidGid = 0x10,
    HasXattr = 0x20,
    CompressionGzip = 0x40,
    CompressionZstd = 0x80,
    InlinedChunkDigest = 0x100,
    TarfsMode = 0x200,
    EncryptionNone = 0x0100_0000,
    EncryptionAes128Xts = 0x0200_0000,

    /// <summary>Every bit a reader accepts; any other rejects the image.</summary>
    Accepted = 0xFF00_03FF,
}
