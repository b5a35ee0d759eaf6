namespace Nydus.Abstractions;

/// <summary>Where a chunk lies, stored and decoded. All in bytes.</summary>
public readonly struct ChunkGeometry
{
    /// <summary>Where the stored chunk starts in the blob. Chunks of one batch share it.</summary>
    public long StoredOffset { get; init; }

    /// <summary>The length of the stored chunk; of the whole batch for chunks of a batch. 1 to 2^24.</summary>
    public int StoredSize { get; init; }

    /// <summary>Where the chunk starts in the decoded blob.</summary>
    public long PlainOffset { get; init; }

    /// <summary>The length of the decoded chunk, 1 to 2^24.</summary>
    public int PlainSize { get; init; }

    /// <summary>Whether <see cref="Crc32C"/> holds a value.</summary>
    public bool HasCrc32C { get; init; }

    /// <summary>CRC-32C (Castagnoli) of the decoded chunk.</summary>
    public uint Crc32C { get; init; }

    /// <summary>Whether <see cref="Digest"/> holds a value.</summary>
    public bool HasDigest { get; init; }

    /// <summary>BLAKE3 or SHA-256 of the decoded chunk, whichever the image uses.</summary>
    public ChunkDigest Digest { get; init; }
}
