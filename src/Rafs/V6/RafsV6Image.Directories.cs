namespace Nydus.Rafs;

/// <summary>
/// Directories: blocks of entries, sorted by name over the whole directory, the dot entries among them (format spec 3.8).
/// </summary>
/// <remarks>A cursor's A is the block, its B the entry inside the block.</remarks>
internal sealed partial class RafsV6Image
{
    public override RafsStatus Lookup(ulong parent, ReadOnlySpan<byte> name, out ulong ino)
    {
        ino = 0;
        RafsStatus status = FindDirectory(parent, out RafsV6Inode directory);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (name.SequenceEqual("."u8) || (parent == _layout.RootNid && name.SequenceEqual(".."u8)))
        {
            ino = parent;
            return RafsStatus.Ok;
        }

        // The block to search in is the last one whose first name is not above the name.
        ulong low = 0;
        ulong high = BlockCount(directory);
        while (low < high)
        {
            ulong middle = low + ((high - low) / 2);
            if (!TryGetBlock(directory, middle, out RafsV6DirentBlock block) || !block.TryGet(0, out _, out ReadOnlySpan<byte> first))
            {
                return RafsStatus.Corrupt;
            }

            if (name.SequenceCompareTo(first) < 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low == 0 ? RafsStatus.NotFound : LookupInBlock(directory, low - 1, name, out ino);
    }

    public override RafsStatus OpenDirectory(ulong ino, ulong offset, out RafsDirCursor cursor)
    {
        cursor = default;
        RafsStatus status = FindDirectory(ino, out RafsV6Inode directory);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        cursor.Ino = ino;
        cursor.Offset = offset;
        ulong blocks = BlockCount(directory);
        ulong skip = offset;
        for (; cursor.A < blocks; cursor.A++)
        {
            if (!TryGetBlock(directory, cursor.A, out RafsV6DirentBlock block))
            {
                return RafsStatus.Corrupt;
            }

            if (skip < (ulong)block.Count)
            {
                break;
            }

            skip -= (ulong)block.Count;
        }

        cursor.B = skip;
        return RafsStatus.Ok;
    }

    public override RafsStatus ReadDirectory(scoped ref RafsDirCursor cursor, out RafsDirEntry entry)
    {
        entry = default;
        RafsStatus status = FindDirectory(cursor.Ino, out RafsV6Inode directory);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (cursor.A >= BlockCount(directory))
        {
            return RafsStatus.NotFound;
        }

        if (!TryGetBlock(directory, cursor.A, out RafsV6DirentBlock block)
            || cursor.B >= (ulong)block.Count
            || !block.TryGet((int)cursor.B, out ErofsDirent dirent, out entry.Name))
        {
            return RafsStatus.Corrupt;
        }

        entry.Ino = dirent.Nid;
        entry.DirentType = DirentTypes.FromErofs(dirent.FileType);
        entry.NextOffset = ++cursor.Offset;
        if (++cursor.B == (ulong)block.Count)
        {
            cursor.A++;
            cursor.B = 0;
        }

        return RafsStatus.Ok;
    }

    private RafsStatus LookupInBlock(scoped in RafsV6Inode directory, ulong number, ReadOnlySpan<byte> name, out ulong ino)
    {
        ino = 0;
        if (!TryGetBlock(directory, number, out RafsV6DirentBlock block))
        {
            return RafsStatus.Corrupt;
        }

        int low = 0;
        int high = block.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (!block.TryGet(middle, out ErofsDirent dirent, out ReadOnlySpan<byte> candidate))
            {
                return RafsStatus.Corrupt;
            }

            int order = name.SequenceCompareTo(candidate);
            if (order == 0)
            {
                ino = dirent.Nid;
                return RafsStatus.Ok;
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

    private RafsStatus FindDirectory(ulong ino, out RafsV6Inode directory)
    {
        RafsStatus status = _inodes.Find(ino, out directory);
        return status == RafsStatus.Ok && !InodeMode.IsDirectory(directory.Mode) ? RafsStatus.NotDirectory : status;
    }

    /// <summary>The size is no larger than the bootstrap, so this cannot overflow.</summary>
    private ulong BlockCount(in RafsV6Inode directory) => (directory.Size + (uint)_layout.BlockSize - 1) / (uint)_layout.BlockSize;

    private bool TryGetBlock(scoped in RafsV6Inode directory, ulong number, out RafsV6DirentBlock block)
    {
        block = default;
        return _inodes.TryGetBlock(directory, number, out ReadOnlySpan<byte> data) && RafsV6DirentBlock.TryParse(data, out block);
    }
}
