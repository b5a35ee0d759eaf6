using Nydus.Abstractions;

namespace Nydus.Rafs.Building;

/// <summary>A chunk of a file as the 80-byte records hold it (format spec 2.7).</summary>
public struct ImageChunk
{
    public ChunkDigest Digest;

    /// <summary>Index into <see cref="ImageModel.Blobs"/>.</summary>
    public int Blob;

    /// <summary>The chunk's number inside its blob.</summary>
    public int Index;
    public RafsChunkFlags Flags;
    public long StoredOffset;

    /// <summary>0 for chunks of a batch (format spec 4.9).</summary>
    public int StoredSize;
    public long PlainOffset;
    public int PlainSize;
    public long FileOffset;

    /// <summary>CRC-32C of the plain bytes; valid when <see cref="Flags"/> has HasCrc32C.</summary>
    public uint Crc32C;
}
