using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Verifying;

/// <summary>
/// Says whether plain bytes are the chunk's (format spec 1.7). On every fill the CRC-32C where the image has one, else the digest;
/// with validation on the digest always, and the CRC with it.
/// </summary>
internal sealed class ChunkVerifier(RafsDigester digester, bool validate)
{
    public VerifyResult Verify(in ChunkGeometry geometry, ReadOnlySpan<byte> plain)
    {
        if (geometry.HasCrc32C && ChunkHash.Crc32C(plain) != geometry.Crc32C)
            return VerifyResult.WrongCrc;
        if (geometry.HasDigest && (validate || !geometry.HasCrc32C) && ChunkHash.Compute(digester, plain) != geometry.Digest)
            return VerifyResult.WrongDigest;
        return validate && !CanVerify(in geometry) ? VerifyResult.NothingToVerify : VerifyResult.Good;
    }

    public static bool CanVerify(in ChunkGeometry geometry) => geometry.HasCrc32C || geometry.HasDigest;
}
