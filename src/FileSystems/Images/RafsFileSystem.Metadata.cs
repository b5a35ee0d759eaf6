using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.FileSystems;

/// <summary>Look-ups, attributes, links.</summary>
public sealed partial class RafsFileSystem
{
    private const uint PermissionBits = 0xFFF;
    private const uint RootPermissions = 0x1ED; // 0755, whatever the image says (behaviour spec 4.7)
    private const uint AnyExecute = 0x49; // 0111
    private const uint TypeBits = 0xF000;
    private const uint DirectoryType = 0x4000;
    private const int LinkTargetMax = 4096;

    public int GetRootEntry(out fuse_entry_out entry) => FillEntry(_image.RootIno, out entry);

    public int Lookup(ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
    {
        var status = _image.Lookup(parent, name, out var ino);
        if (status == RafsStatus.Ok)
            return FillEntry(ino, out entry);
        entry = default;
        if (status != RafsStatus.NotFound)
            return ToErrno(status, parent, Errno.ENOTDIR);
        // The image never gets the name: the kernel may remember that. Errors are never remembered.
        entry.entry_valid = CacheTimeouts.Seconds;
        return FuseResult.Ok;
    }

    public int GetAttr(ulong ino, out fuse_attr_out attr)
    {
        attr = default;
        var status = _image.GetAttr(ino, out var stored);
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.EINVAL);
        attr.attr_valid = CacheTimeouts.Seconds;
        FillAttr(in stored, ref attr.attr);
        return FuseResult.Ok;
    }

    public int ReadLink(ulong ino, FuseReply reply)
    {
        Span<byte> target = stackalloc byte[LinkTargetMax];
        var status = Verify(ino);
        var length = 0;
        if (status == RafsStatus.Ok)
            status = _image.ReadLink(ino, target, out length);
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.EINVAL);
        reply.Append(target[..length]);
        return FuseResult.Ok;
    }

    public int StatFs(out fuse_kstatfs stats)
    {
        // No blocks: df leaves out file systems of size 0, and a full one would page somebody.
        stats = new fuse_kstatfs { bsize = 512, frsize = 512, namelen = 255, files = _image.InodeCount };
        return FuseResult.Ok;
    }

    public int Access(in FuseCaller caller, ulong ino, uint mask)
    {
        var error = GetAttr(ino, out var attr);
        if (error != FuseResult.Ok || mask == 0)
            return error;
        var mode = attr.attr.mode;
        uint granted;
        if (caller.Uid == 0)
            granted = (mode & AnyExecute) != 0 || (mode & TypeBits) == DirectoryType ? 7u : 6u;
        else if (caller.Uid == attr.attr.uid)
            granted = (mode >> 6) & 7;
        else if (caller.Gid == attr.attr.gid)
            granted = (mode >> 3) & 7;
        else
            granted = mode & 7;
        return (mask & ~granted & 7) == 0 ? FuseResult.Ok : -Errno.EACCES;
    }

    private RafsStatus Verify(ulong ino) => _options.ValidateInodes ? _image.VerifyInode(ino) : RafsStatus.Ok;

    private int FillEntry(ulong ino, out fuse_entry_out entry)
    {
        entry = default;
        RafsAttr stored = default;
        var status = Verify(ino);
        if (status == RafsStatus.Ok)
            status = _image.GetAttr(ino, out stored);
        if (status != RafsStatus.Ok)
            // A name that leads nowhere is damage, not absence.
            return ToErrno(RafsStatus.Corrupt, ino, Errno.EIO);
        entry.nodeid = _nodeIdBase | stored.Ino;
        entry.entry_valid = CacheTimeouts.Seconds;
        entry.attr_valid = CacheTimeouts.Seconds;
        FillAttr(in stored, ref entry.attr);
        return FuseResult.Ok;
    }

    private void FillAttr(in RafsAttr stored, ref fuse_attr attr)
    {
        attr.ino = _nodeIdBase | stored.Ino;
        attr.size = stored.Size;
        attr.blocks = stored.Blocks;
        attr.mode = stored.Ino == _image.RootIno ? (stored.Mode & ~PermissionBits) | RootPermissions : stored.Mode;
        attr.nlink = stored.NLink;
        attr.uid = _hasOwners ? stored.Uid : _options.FallbackUid;
        attr.gid = _hasOwners ? stored.Gid : _options.FallbackGid;
        attr.rdev = stored.Rdev;
        attr.blksize = 4096;
        // A stored time of 0 means "none": the mount's own (behaviour spec 4.7; clients see it as such).
        var hasTime = stored.MtimeSeconds != 0 || stored.MtimeNanoseconds != 0;
        var seconds = hasTime ? (ulong)stored.MtimeSeconds : _mountSeconds;
        var nanoseconds = hasTime ? stored.MtimeNanoseconds : 0;
        attr.atime = attr.mtime = attr.ctime = seconds;
        attr.atimensec = attr.mtimensec = attr.ctimensec = nanoseconds;
    }
}
