using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A batch of chunks that were compressed together (format spec 4.9).</summary>
[StructLayout(LayoutKind.Sequential, Size = StoredSize)]
internal struct BatchContext
{
    public const int StoredSize = 40;

    public uint CompressedSize;
    public uint UncompressedSize;
}
