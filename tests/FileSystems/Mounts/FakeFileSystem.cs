using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Mounts;

/// <summary>A file system of one empty directory.</summary>
internal sealed class FakeFileSystem(ulong nodeIdBase, ulong rootIno = 7) : IMountedFileSystem
{
    public int Disposals { get; private set; }

    public ulong NodeIdBase => nodeIdBase;

    public ulong RootIno => rootIno;

    public bool HasNoXattr { get; init; }

    public int GetRootEntry(out fuse_entry_out entry)
    {
        entry = new fuse_entry_out { nodeid = nodeIdBase | rootIno };
        entry.attr.ino = entry.nodeid;
        return FuseResult.Ok;
    }

    public int Lookup(ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
    {
        entry = default;
        return FuseResult.Ok;
    }

    public int GetAttr(ulong ino, out fuse_attr_out attr)
    {
        attr = default;
        attr.attr.ino = nodeIdBase | ino;
        return FuseResult.Ok;
    }

    public int ReadLink(ulong ino, FuseReply reply) => -Errno.EINVAL;

    public int Read(ulong ino, ulong offset, uint size, FuseReply reply) => -Errno.EISDIR;

    public int ReadDir(ulong ino, ulong offset, uint size, FuseReply reply) => FuseResult.Ok;

    public int ReadDirPlus(ulong ino, ulong offset, uint size, FuseReply reply) => FuseResult.Ok;

    public int StatFs(out fuse_kstatfs stats)
    {
        stats = new fuse_kstatfs { files = rootIno };
        return FuseResult.Ok;
    }

    public int GetXattr(ulong ino, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize)
    {
        valueSize = 0;
        return -Errno.ENODATA;
    }

    public int ListXattr(ulong ino, uint size, FuseReply reply, out uint listSize)
    {
        listSize = 0;
        return FuseResult.Ok;
    }

    public int Access(in FuseCaller caller, ulong ino, uint mask) => FuseResult.Ok;

    public int LSeek(ulong ino, ulong offset, uint whence, out ulong result)
    {
        result = 0;
        return -Errno.EINVAL;
    }

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return ValueTask.CompletedTask;
    }
}
