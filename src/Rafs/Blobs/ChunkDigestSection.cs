using System.Security.Cryptography;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Where a blob keeps the digests of its chunks, 32 bytes each in the order of their numbers, and what they hash to (format spec 4.2, 4.4).</summary>
/// <param name="Offset">In bytes from the start of the blob, 0 or more. Whether the blob is that long is not known here.</param>
/// <param name="Size">In bytes: 32 for each chunk.</param>
/// <param name="Sha256">Of the array; all zeros when the table of contents does not say.</param>
public readonly record struct ChunkDigestSection(long Offset, long Size, ChunkDigest Sha256)
{
    /// <summary>Whether the bytes are the array.</summary>
    public bool IsArray(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size && (Sha256 == default || Sha256 == new ChunkDigest(SHA256.HashData(bytes)));
}
