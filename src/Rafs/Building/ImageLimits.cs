namespace Nydus.Rafs.Building;

/// <summary>How much of something an image can have (format spec 1.8).</summary>
internal static class ImageLimits
{
    public const int NameSize = 255;

    /// <summary>Directories below each other. Deeper trees are no use: their paths are longer than what the kernel takes (PATH_MAX).</summary>
    public const int Depth = 4096;

    /// <summary>u16 in a v5 inode.</summary>
    public const int LinkTargetV5 = ushort.MaxValue;

    public const int LinkTargetV6 = 4096;

    public const int XattrNameSize = 255;

    public const int XattrValueV5 = 1 << 16;

    /// <summary>u16 in an entry.</summary>
    public const int XattrValueV6 = ushort.MaxValue;

    /// <summary>A v6 chunk index has 24 bits, all of them set excluded.</summary>
    public const int ChunkIndex = 0xFF_FFFE;

    public const int ChunkCount = 1 << 24;

    /// <summary>The device number of a v6 chunk index is the blob's index + 1 in 8 bits.</summary>
    public const int BlobsV6 = 254;

    public const int BlobsV5 = 256;

    public const int BlobIdV5 = 255;

    public const int BlobIdV6 = 64;

    public const long CompressedBlob = 1L << 40;

    public const long UncompressedBlob = 1L << 44;

    /// <summary>A v5 bootstrap has at most 2 GiB and a length that is a multiple of 8.</summary>
    public const long BootstrapV5 = int.MaxValue - 7;

    public const long BootstrapV6 = BootstrapMemory.MaximumLength;
}
