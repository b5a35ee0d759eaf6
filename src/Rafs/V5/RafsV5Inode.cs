using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>The fixed part of an inode record (format spec 2.6).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RafsV5Inode
{
    public const ulong FlagXattr = 0x4;
    public const ulong FlagHasHole = 0x8;

    public ChunkDigest Digest;
    public ulong Parent;
    public ulong Ino;
    public uint Uid;
    public uint Gid;
    public uint ProjectId;
    public uint Mode;
    public ulong Size;
    public ulong Blocks;
    public ulong Flags;
    public uint NLink;
    public uint ChildIndex;
    public uint ChildCount;
    public ushort NameSize;
    public ushort SymlinkSize;
    public uint Rdev;
    public uint MtimeNanoseconds;
    public long MtimeSeconds;
    public ulong Reserved;
}
