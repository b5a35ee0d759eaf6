namespace Nydus.FileSystems;

/// <summary>
/// Node ids of a connection: the mount's index in the upper 8 bits, its inode number in the lower 56 (behaviour spec 4.3). Index 0 is the pseudo tree. Node id 1 is
/// the connection's root, whatever is mounted there.
/// </summary>
internal static class NodeId
{
    internal const int InoBits = 56;
    internal const ulong InoMask = (1UL << InoBits) - 1;
    internal const int MaxIndex = 255;

    /// <summary>FUSE_ROOT_ID of linux/fuse.h.</summary>
    internal const ulong Root = 1;

    internal static int Index(ulong nodeid) => (int)(nodeid >> InoBits);

    internal static ulong Ino(ulong nodeid) => nodeid & InoMask;

    internal static ulong Base(int index) => (ulong)index << InoBits;
}
