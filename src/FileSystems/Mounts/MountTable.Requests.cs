using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems;

/// <summary>The requests: to a mount, or answered by the pseudo tree. A node of a mount that is gone answers ENOENT.</summary>
public sealed partial class MountTable
{
    public int Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
    {
        var mounted = Resolve(parent, out var ino);
        if (mounted is not null)
            return mounted.Lookup(ino, name, out entry);
        return LookupPseudo(ino, name, out entry);
    }

    public void Forget(ulong nodeid, ulong nlookup)
    {
        // Nothing is kept per inode.
    }

    public int GetAttr(in FuseCaller caller, ulong nodeid, out fuse_attr_out attr)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.GetAttr(ino, out attr) : GetPseudoAttr(ino, out attr);
    }

    public int ReadLink(in FuseCaller caller, ulong nodeid, FuseReply reply)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.ReadLink(ino, reply) : PseudoOr(ino, Errno.EINVAL);
    }

    public int Open(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags)
    {
        fh = 0;
        fuseOpenFlags = FuseOpenFlags.KeepCache;
        return Resolve(nodeid, out var ino) is not null ? FuseResult.Ok : PseudoOr(ino, Errno.EISDIR);
    }

    public int OpenDir(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags)
    {
        fh = 0;
        // Directories of the pseudo tree change when something is mounted: the kernel must not keep their content.
        var mounted = Resolve(nodeid, out var ino);
        fuseOpenFlags = mounted is not null ? FuseOpenFlags.KeepCache | FuseOpenFlags.CacheDir : 0;
        return mounted is not null ? FuseResult.Ok : PseudoOr(ino, FuseResult.Ok);
    }

    public void Release(ulong nodeid, ulong fh)
    {
        // Open gives no handle.
    }

    public void ReleaseDir(ulong nodeid, ulong fh)
    {
        // OpenDir gives no handle.
    }

    public int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.Read(ino, offset, size, reply) : PseudoOr(ino, Errno.EISDIR);
    }

    public int ReadDir(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.ReadDir(ino, offset, size, reply) : ReadPseudoDir(ino, offset, size, plus: false, reply);
    }

    public int ReadDirPlus(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.ReadDirPlus(ino, offset, size, reply) : ReadPseudoDir(ino, offset, size, plus: true, reply);
    }

    public int StatFs(in FuseCaller caller, ulong nodeid, out fuse_kstatfs stats)
    {
        if (Resolve(nodeid, out _) is { } mounted)
            return mounted.StatFs(out stats);
        stats = new fuse_kstatfs { bsize = 512, frsize = 512, namelen = 255 };
        return FuseResult.Ok;
    }

    public int GetXattr(in FuseCaller caller, ulong nodeid, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize)
    {
        if (Resolve(nodeid, out var ino) is { } mounted)
            return mounted.GetXattr(ino, name, size, reply, out valueSize);
        // Not ENOSYS: the kernel would never ask again, on any mount of this connection.
        valueSize = 0;
        return PseudoOr(ino, Errno.ENODATA);
    }

    public int ListXattr(in FuseCaller caller, ulong nodeid, uint size, FuseReply reply, out uint listSize)
    {
        if (Resolve(nodeid, out var ino) is { } mounted)
            return mounted.ListXattr(ino, size, reply, out listSize);
        listSize = 0;
        return PseudoOr(ino, FuseResult.Ok);
    }

    public int Access(in FuseCaller caller, ulong nodeid, uint mask)
    {
        var mounted = Resolve(nodeid, out var ino);
        return mounted is not null ? mounted.Access(in caller, ino, mask) : PseudoOr(ino, FuseResult.Ok);
    }

    public int LSeek(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint whence, out ulong result)
    {
        if (Resolve(nodeid, out var ino) is { } mounted)
            return mounted.LSeek(ino, offset, whence, out result);
        result = 0;
        return PseudoOr(ino, Errno.EINVAL);
    }

    public void Destroy()
    {
        // The daemon disposes the mounts when the session has ended.
    }

    // For a node without mount: ENOENT when it is gone, else the given error.
    private int PseudoOr(ulong pseudoIno, int errno) => _pseudo.Find(pseudoIno) is null ? -Errno.ENOENT : -errno;
}
