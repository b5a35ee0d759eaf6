using Nydus.Abstractions;

namespace Nydus.Image.Blobs;

/// <summary>A chunk whose bytes are in an archive that exists already (format spec 4.10, 3.15).</summary>
internal struct ReferenceChunk
{
    /// <summary>Of the plain bytes; zero in tarfs mode.</summary>
    public ChunkDigest Digest;

    /// <summary>CRC-32C of the plain bytes; null in tarfs mode.</summary>
    public uint? Crc32C;

    /// <summary>Where the stored bytes start in the archive's file; below 2^40.</summary>
    public long StoredOffset;

    /// <summary>Bytes in the archive's file: the plain size in a tar; what a gzip stream took for the chunk, possibly 0, in a tar.gz.</summary>
    public int StoredSize;

    /// <summary>1 to the chunk size.</summary>
    public int PlainSize;

    /// <summary>Number of the ZRAN context that gives the chunk; null in a tar.</summary>
    public int? ZranContext;

    /// <summary>Where the chunk starts in what the context gives, bytes.</summary>
    public int ZranOffset;
}
