using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Digests and CRCs of plain chunks (format spec 1.7). Thread-safe; allocates nothing.</summary>
public static partial class ChunkHash
{
    public static partial ChunkDigest Compute(RafsDigester digester, ReadOnlySpan<byte> data);

    /// <summary>CRC-32C (Castagnoli): 0xE3069283 for "123456789".</summary>
    public static partial uint Crc32C(ReadOnlySpan<byte> data);
}
