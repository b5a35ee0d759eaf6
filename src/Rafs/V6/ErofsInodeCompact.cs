using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The 32-byte inode (format spec 3.6).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsInodeCompact
{
    public const int StoredSize = 32;

    public ushort Format;
    public ushort XattrCount;
    public ushort Mode;
    public ushort NLink;
    public uint Size;
    public uint Reserved;
    public uint Union;
    public uint Ino;
    public ushort Uid;
    public ushort Gid;
}
