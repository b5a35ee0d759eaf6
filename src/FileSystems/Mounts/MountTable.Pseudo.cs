using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems;

/// <summary>The directories of the pseudo tree.</summary>
public sealed partial class MountTable
{
    // S_IFDIR | 0777, as the Rust daemon serves them.
    private const uint PseudoMode = 0x4000 | 0x1FF;
    private const byte DirentDirectory = 4;

    private int LookupPseudo(ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
    {
        entry = default;
        var directory = _pseudo.Find(parent);
        if (directory is null)
            return -Errno.ENOENT;
        PseudoDirectory? child;
        if (name.SequenceEqual("."u8))
            child = directory;
        else if (name.SequenceEqual(".."u8))
            child = directory.Parent;
        else
            child = directory.Find(name);
        // No negative entry: a later mount may make the name.
        return child is null ? -Errno.ENOENT : GetPseudoEntry(child, out entry);
    }

    private int GetPseudoEntry(PseudoDirectory directory, out fuse_entry_out entry)
    {
        if (CoverOf(directory.Ino) is var index and not 0 && Volatile.Read(ref _mounts[index]) is { } mounted)
            return mounted.GetRootEntry(out entry);
        entry = new fuse_entry_out
        {
            nodeid = directory.Ino,
            entry_valid = CacheTimeouts.Seconds,
            attr_valid = CacheTimeouts.Seconds,
            attr = PseudoAttr(directory),
        };
        return FuseResult.Ok;
    }

    private int GetPseudoAttr(ulong ino, out fuse_attr_out attr)
    {
        attr = default;
        var directory = _pseudo.Find(ino);
        if (directory is null)
            return -Errno.ENOENT;
        attr.attr_valid = CacheTimeouts.Seconds;
        attr.attr = PseudoAttr(directory);
        return FuseResult.Ok;
    }

    private fuse_attr PseudoAttr(PseudoDirectory directory)
    {
        var seconds = (ulong)_created.ToUnixTimeSeconds();
        return new fuse_attr
        {
            ino = directory.Ino,
            mode = PseudoMode,
            nlink = 2 + (uint)directory.Children.Length,
            blksize = 4096,
            atime = seconds,
            mtime = seconds,
            ctime = seconds,
        };
    }

    private int ReadPseudoDir(ulong ino, ulong offset, uint size, bool plus, FuseReply reply)
    {
        var directory = _pseudo.Find(ino);
        if (directory is null)
            return -Errno.ENOENT;
        var limit = (int)Math.Min(size, (uint)reply.Capacity);
        var children = directory.Children;
        for (var position = offset; position < 2 + (ulong)children.Length; position++)
        {
            var fits = position switch
            {
                0 => AppendDots(reply, limit, "."u8, directory.Ino, position + 1, plus),
                1 => AppendDots(reply, limit, ".."u8, directory.Parent.Ino, position + 1, plus),
                _ => AppendChild(reply, limit, children[(int)position - 2], position + 1, plus),
            };
            if (!fits)
                break;
        }

        return FuseResult.Ok;
    }

    private static bool AppendDots(FuseReply reply, int limit, ReadOnlySpan<byte> name, ulong ino, ulong next, bool plus) => plus
        ? FuseDirent.TryAppendPlus(reply, limit, default, name, ino, next, DirentDirectory)
        : FuseDirent.TryAppend(reply, limit, name, ino, next, DirentDirectory);

    private bool AppendChild(FuseReply reply, int limit, PseudoDirectory child, ulong next, bool plus)
    {
        var error = GetPseudoEntry(child, out var entry);
        var ino = error == FuseResult.Ok ? entry.attr.ino : child.Ino;
        return plus
            ? FuseDirent.TryAppendPlus(reply, limit, error == FuseResult.Ok ? entry : default, child.Name, ino, next, DirentDirectory)
            : FuseDirent.TryAppend(reply, limit, child.Name, ino, next, DirentDirectory);
    }
}
