namespace Nydus.Rafs;

/// <summary>Directories: children are consecutive indexes, sorted by name; the dot entries are made up (format spec 2.13).</summary>
internal sealed partial class RafsV5Image
{
    private const ulong DotEntries = 2;

    public override RafsStatus Lookup(ulong parent, ReadOnlySpan<byte> name, out ulong ino)
    {
        ino = 0;
        RafsStatus status = FindDirectory(parent, out RafsV5Record directory);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (name.SequenceEqual("."u8))
        {
            ino = directory.Inode.Ino;
            return RafsStatus.Ok;
        }

        if (name.SequenceEqual(".."u8))
        {
            ino = ParentOf(directory);
            return RafsStatus.Ok;
        }

        ulong low = directory.Inode.ChildIndex;
        ulong high = low + directory.Inode.ChildCount;
        while (low < high)
        {
            ulong middle = low + ((high - low) / 2);
            if (!_inodes.TryGetName(middle, out ReadOnlySpan<byte> candidate))
            {
                return RafsStatus.Corrupt;
            }

            int order = name.SequenceCompareTo(candidate);
            if (order == 0)
            {
                status = _inodes.Find(middle, out RafsV5Record child);
                ino = status == RafsStatus.Ok ? child.Inode.Ino : 0;
                return status;
            }

            if (order < 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return RafsStatus.NotFound;
    }

    public override RafsStatus OpenDirectory(ulong ino, ulong offset, out RafsDirCursor cursor)
    {
        cursor = default;
        RafsStatus status = FindDirectory(ino, out RafsV5Record directory);
        if (status == RafsStatus.Ok)
        {
            cursor.Ino = directory.Inode.Ino;
            cursor.Offset = offset;
            cursor.Parent = ParentOf(directory);
            cursor.A = directory.Inode.ChildIndex;
            cursor.B = directory.Inode.ChildCount;
        }

        return status;
    }

    public override RafsStatus ReadDirectory(scoped ref RafsDirCursor cursor, out RafsDirEntry entry)
    {
        entry = default;
        if (cursor.Offset < DotEntries)
        {
            entry.Name = cursor.Offset == 0 ? "."u8 : ".."u8;
            entry.Ino = cursor.Offset == 0 ? cursor.Ino : cursor.Parent;
            entry.DirentType = DirentTypes.Directory;
        }
        else
        {
            ulong child = cursor.Offset - DotEntries;
            if (child >= cursor.B)
            {
                return RafsStatus.NotFound;
            }

            RafsStatus status = _inodes.Find(cursor.A + child, out RafsV5Record record);
            if (status != RafsStatus.Ok || !_memory.TryGetSpan(record.Offset + RafsV5InodeTable.FixedSize, record.Inode.NameSize, out entry.Name))
            {
                return RafsStatus.Corrupt;
            }

            entry.Ino = record.Inode.Ino;
            entry.DirentType = InodeMode.ToDirentType(record.Inode.Mode);
        }

        entry.NextOffset = ++cursor.Offset;
        return RafsStatus.Ok;
    }

    private static ulong ParentOf(in RafsV5Record directory) =>
        directory.Inode.Ino == RafsV5InodeTable.RootIndex ? RafsV5InodeTable.RootIndex : directory.Inode.Parent;

    private RafsStatus FindDirectory(ulong ino, out RafsV5Record directory)
    {
        RafsStatus status = _inodes.Find(ino, out directory);
        return status == RafsStatus.Ok && !InodeMode.IsDirectory(directory.Inode.Mode) ? RafsStatus.NotDirectory : status;
    }
}
