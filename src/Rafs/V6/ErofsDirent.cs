using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A directory entry (format spec 3.8).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsDirent
{
    public const int StoredSize = 12;

    public ulong Nid;
    public ushort NameOffset;
    public byte FileType;
    public byte Reserved;
}
