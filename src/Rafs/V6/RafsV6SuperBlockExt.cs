using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The extended superblock at offset 1152 (format spec 3.3).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct RafsV6SuperBlockExt
{
    public const int StoredSize = 256;
    public const int Position = 1152;

    public ulong Flags;
    public ulong BlobTableOffset;
    public uint BlobTableSize;
    public uint ChunkSize;
    public ulong ChunkTableOffset;
    public ulong ChunkTableSize;
    public ulong PrefetchTableOffset;
    public uint PrefetchTableSize;
}
