using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>An entry of a blob's table of contents (format spec 4.4).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct TocEntry
{
    public const int StoredSize = 128;
    public const int NameSize = 16;
    public const int NameOffset = 8;

    public uint Flags;
    public uint Reserved;
    public ulong NameLow;
    public ulong NameHigh;
    public ChunkDigest Digest;
    public ulong Offset;
    public ulong CompressedSize;
    public ulong UncompressedSize;
}
