using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems;

/// <summary>
/// One file system of the tree of mounts. Takes its own inode numbers and gives node ids of the connection (<see cref="NodeId"/>). Same rules as
/// <see cref="IFuseFileSystem"/>: called by many threads, never blocks, allocates nothing unless it defers.
/// </summary>
public interface IMountedFileSystem : IAsyncDisposable
{
    ulong RootIno { get; }

    /// <summary>Whether no inode can have extended attributes.</summary>
    bool HasNoXattr { get; }

    /// <summary>The root's entry, for the look-up of the mount point in its parent.</summary>
    int GetRootEntry(out fuse_entry_out entry);

    int Lookup(ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry);

    int GetAttr(ulong ino, out fuse_attr_out attr);

    int ReadLink(ulong ino, FuseReply reply);

    int Read(ulong ino, ulong offset, uint size, FuseReply reply);

    int ReadDir(ulong ino, ulong offset, uint size, FuseReply reply);

    int ReadDirPlus(ulong ino, ulong offset, uint size, FuseReply reply);

    int StatFs(out fuse_kstatfs stats);

    int GetXattr(ulong ino, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize);

    int ListXattr(ulong ino, uint size, FuseReply reply, out uint listSize);

    int Access(in FuseCaller caller, ulong ino, uint mask);

    int LSeek(ulong ino, ulong offset, uint whence, out ulong result);
}
