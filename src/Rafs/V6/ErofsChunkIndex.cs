using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>An entry of a file's chunk index array (format spec 3.7).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsChunkIndex
{
    public const int StoredSize = 8;

    public ushort IndexLow;
    public byte DeviceId;
    public byte IndexHigh;
    public uint BlockAddress;

    /// <summary>The chunk's number in its blob, 24 bits.</summary>
    public readonly int Index => IndexLow | (IndexHigh << 16);
}
