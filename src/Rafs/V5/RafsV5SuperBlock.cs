using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The superblock's fields (format spec 2.2); zeros follow up to 8192 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RafsV5SuperBlock
{
    public const int StoredSize = 8192;
    public const uint ExpectedMagic = 0x52414653;
    public const uint ExpectedVersion = 0x500;

    public uint Magic;
    public uint Version;
    public uint SuperBlockSize;
    public uint BlockSize;
    public ulong Flags;
    public ulong InodesCount;
    public ulong InodeTableOffset;
    public ulong PrefetchTableOffset;
    public ulong BlobTableOffset;
    public uint InodeTableEntries;
    public uint PrefetchTableEntries;
    public uint BlobTableSize;
    public uint ExtendedBlobTableEntries;
    public ulong ExtendedBlobTableOffset;
}
