using Nydus.Abstractions;

namespace Nydus.Rafs.Building;

/// <summary>A chunk of a file as the 80-byte records hold it (format spec 2.7). Builders hold two for each chunk of an image: the fields are ordered to leave no gaps.</summary>
public struct ImageChunk
{
    public ChunkDigest Digest;
    public long StoredOffset;
    public long PlainOffset;
    public long FileOffset;

    /// <summary>0 for chunks of a batch (format spec 4.9).</summary>
    public int StoredSize;
    public int PlainSize;

    /// <summary>Index into <see cref="ImageModel.Blobs"/>.</summary>
    public int Blob;

    /// <summary>The chunk's number inside its blob.</summary>
    public int Index;
    public RafsChunkFlags Flags;

    /// <summary>CRC-32C of the plain bytes; valid when <see cref="Flags"/> has HasCrc32C.</summary>
    public uint Crc32C;
}
