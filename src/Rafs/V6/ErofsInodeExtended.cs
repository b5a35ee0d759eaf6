using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The 64-byte inode (format spec 3.6).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsInodeExtended
{
    public const int StoredSize = 64;

    public ushort Format;
    public ushort XattrCount;
    public ushort Mode;
    public ushort Reserved;
    public ulong Size;
    public uint Union;
    public uint Ino;
    public uint Uid;
    public uint Gid;
    public long MtimeSeconds;
    public uint MtimeNanoseconds;
    public uint NLink;
}
