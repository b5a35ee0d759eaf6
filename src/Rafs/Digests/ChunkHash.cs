using System.Security.Cryptography;
using Nydus.Abstractions;
using Nydus.Rafs.Digests.Blake3;

namespace Nydus.Rafs;

/// <summary>Digests and CRCs of plain chunks (format spec 1.7). Thread-safe; allocates nothing.</summary>
public static class ChunkHash
{
    /// <summary>Digests <paramref name="data"/>: BLAKE3 in hash mode or SHA-256, no prefix and no padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="digester"/> is no digester of the format.</exception>
    public static ChunkDigest Compute(RafsDigester digester, ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        switch (digester)
        {
            case RafsDigester.Blake3:
                Blake3Hasher.Hash(data, digest);
                break;
            case RafsDigester.Sha256:
                SHA256.HashData(data, digest);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(digester), digester, "Not a digester of RAFS.");
        }

        return new ChunkDigest(digest);
    }

    /// <summary>CRC-32C (Castagnoli): 0xE3069283 for "123456789".</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data) => Digests.Crc32C.Compute(data);
}
