using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.FileSystems;

/// <summary>READDIR and READDIRPLUS, filled in one pass over the directory.</summary>
public sealed partial class RafsFileSystem
{
    public int ReadDir(ulong ino, ulong offset, uint size, FuseReply reply) => ReadDirectory(ino, offset, size, plus: false, reply);

    public int ReadDirPlus(ulong ino, ulong offset, uint size, FuseReply reply) => ReadDirectory(ino, offset, size, plus: true, reply);

    private int ReadDirectory(ulong ino, ulong offset, uint size, bool plus, FuseReply reply)
    {
        var status = _image.OpenDirectory(ino, offset, out var cursor);
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.ENOTDIR);
        var limit = (int)Math.Min(size, (uint)reply.Capacity);
        while (status == RafsStatus.Ok)
        {
            status = _image.ReadDirectory(ref cursor, out var entry);
            if (status == RafsStatus.Ok && !TryAppend(in entry, limit, plus, reply))
                return FuseResult.Ok;
        }

        // What was placed before the damage is good; the next request then starts at the damage and gets the error.
        return status == RafsStatus.NotFound || reply.Length > 0 ? FuseResult.Ok : ToErrno(status, ino, Errno.ENOTDIR);
    }

    private bool TryAppend(in RafsDirEntry entry, int limit, bool plus, FuseReply reply)
    {
        // A damaged entry's number must not look like a node of another mount.
        var ino = _nodeIdBase | (entry.Ino & NodeId.InoMask);
        if (!plus)
            return FuseDirent.TryAppend(reply, limit, entry.Name, ino, entry.NextOffset, entry.DirentType);
        // A nodeid of 0 tells the kernel nothing: for the dots, which it looks up never, and for damaged inodes, whose look-up then gives the error.
        fuse_entry_out node = default;
        if (!IsDots(entry.Name) && FillEntry(entry.Ino, out node) != FuseResult.Ok)
            node = default;
        return FuseDirent.TryAppendPlus(reply, limit, in node, entry.Name, ino, entry.NextOffset, entry.DirentType);
    }

    private static bool IsDots(ReadOnlySpan<byte> name) => name.Length <= 2 && name.TrimStart((byte)'.').IsEmpty;
}
