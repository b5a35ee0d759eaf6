using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A device slot (format spec 3.4).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct RafsV6Device
{
    public const int StoredSize = 128;
    public const int Position = 1408;

    public RafsV6BlobIdBytes BlobId;
    public uint Blocks;
    public uint MappedBlkAddr;
}
