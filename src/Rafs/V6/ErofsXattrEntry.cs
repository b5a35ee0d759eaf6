using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The head of an extended attribute (format spec 3.10); name suffix and value follow.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsXattrEntry
{
    public const int StoredSize = 4;

    public byte NameLength;
    public byte NameIndex;
    public ushort ValueSize;
}
