using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>A chunk record of v5, and an entry of the chunk table of v6 (format spec 2.7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RafsChunkRecord
{
    public const int StoredSize = 80;

    public ChunkDigest Digest;
    public uint BlobIndex;
    public RafsChunkFlags Flags;
    public uint CompressedSize;
    public uint UncompressedSize;
    public ulong CompressedOffset;
    public ulong UncompressedOffset;
    public ulong FileOffset;
    public uint Index;
    public uint Crc32C;

    /// <summary>Whether both state the same stored chunk; the place in the file may differ.</summary>
    public readonly bool StatesSameChunk(in RafsChunkRecord other) =>
        Digest == other.Digest
        && BlobIndex == other.BlobIndex
        && Flags == other.Flags
        && CompressedSize == other.CompressedSize
        && UncompressedSize == other.UncompressedSize
        && CompressedOffset == other.CompressedOffset
        && UncompressedOffset == other.UncompressedOffset
        && Crc32C == other.Crc32C;
}
