using System.Numerics;

namespace Nydus.Rafs;

/// <summary>What the superblock's flags say (format spec 1.2).</summary>
internal static class SuperblockFlags
{
    private const RafsFeatures Compressors =
        RafsFeatures.CompressionNone | RafsFeatures.CompressionLz4 | RafsFeatures.CompressionGzip | RafsFeatures.CompressionZstd;

    private const RafsFeatures Digesters = RafsFeatures.HashBlake3 | RafsFeatures.HashSha256;

    private const int MinimumChunkSize = 1 << 12;
    private const int MaximumChunkSize = 1 << 24;

    /// <exception cref="RafsFormatException">Unknown bits.</exception>
    public static RafsFeatures Check(ulong flags)
    {
        ulong unknown = flags & ~(ulong)RafsFeatures.Accepted;
        return unknown == 0
            ? (RafsFeatures)flags
            : throw new RafsFormatException($"The superblock has unknown flags 0x{unknown:x}.");
    }

    /// <summary>v6 needs exactly one compressor and one digester.</summary>
    /// <exception cref="RafsFormatException">It has none or several.</exception>
    public static void RequireOneEach(RafsFeatures features)
    {
        if (BitOperations.PopCount((ulong)(features & Compressors)) != 1 || BitOperations.PopCount((ulong)(features & Digesters)) != 1)
        {
            throw new RafsFormatException($"The superblock's flags 0x{(ulong)features:x} do not name exactly one compressor and one digester.");
        }
    }

    public static RafsCompressor Compressor(RafsFeatures features) => features switch
    {
        _ when features.HasFlag(RafsFeatures.CompressionNone) => RafsCompressor.None,
        _ when features.HasFlag(RafsFeatures.CompressionLz4) => RafsCompressor.Lz4Block,
        _ when features.HasFlag(RafsFeatures.CompressionGzip) => RafsCompressor.Gzip,
        _ when features.HasFlag(RafsFeatures.CompressionZstd) => RafsCompressor.Zstd,
        _ => RafsCompressor.Lz4Block,
    };

    public static RafsDigester Digester(RafsFeatures features) =>
        features.HasFlag(RafsFeatures.HashSha256) && !features.HasFlag(RafsFeatures.HashBlake3) ? RafsDigester.Sha256 : RafsDigester.Blake3;

    /// <exception cref="RafsFormatException">No power of two, or out of range.</exception>
    public static int CheckChunkSize(uint size) => BitOperations.IsPow2(size) && size is >= MinimumChunkSize and <= MaximumChunkSize
        ? (int)size
        : throw new RafsFormatException($"The chunk size is {size}; it must be a power of two from 4 KiB to 16 MiB.");
}
