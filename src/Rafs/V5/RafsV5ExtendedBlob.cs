using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The fields of an extended blob table entry (format spec 2.5); zeros follow up to 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RafsV5ExtendedBlob
{
    public const int StoredSize = 64;

    public uint ChunkCount;
    public BlobFeatures Features;
    public ulong UncompressedSize;
    public ulong CompressedSize;
}
