namespace Nydus.Rafs;

/// <summary>Finds and checks inodes, and finds the data of directories and symlinks (format spec 3.6, 3.9). Thread-safe; allocates nothing.</summary>
internal sealed class RafsV6Inodes
{
    private const int NidSize = 32;
    private const int XattrHeaderSize = 12;
    private const int XattrUnit = 4;
    private const int MaximumSymlinkSize = 4096;
    private const int FormatExtended = 0x1;
    private const int FormatKnown = 0xF;

    private readonly BootstrapMemory _memory;
    private readonly long _metaOffset;
    private readonly int _blockSize;

    public RafsV6Inodes(BootstrapMemory memory, RafsV6Layout layout)
    {
        _memory = memory;
        _metaOffset = layout.MetaOffset;
        _blockSize = layout.BlockSize;
    }

    public RafsStatus Find(ulong nid, out RafsV6Inode inode)
    {
        inode = default;
        long offset = _metaOffset + ((long)Math.Min(nid, (ulong)BootstrapMemory.MaximumLength) * NidSize);
        if (!_memory.TryRead(offset, out ushort format))
        {
            return RafsStatus.NotFound;
        }

        if ((format & ~FormatKnown) != 0)
        {
            return RafsStatus.Corrupt;
        }

        inode.Nid = nid;
        inode.Layout = format >> 1;
        inode.IsExtended = (format & FormatExtended) != 0;
        bool exists = inode.IsExtended ? ReadExtended(offset, ref inode) : ReadCompact(offset, ref inode);
        return exists && IsValid(inode) ? RafsStatus.Ok : RafsStatus.Corrupt;
    }

    /// <summary>Block <paramref name="block"/> of a directory's or symlink's data; the last one may be short.</summary>
    public bool TryGetBlock(scoped in RafsV6Inode inode, ulong block, out ReadOnlySpan<byte> data)
    {
        ulong start = block * (uint)_blockSize;
        ulong rest = inode.Size - start;
        bool isLast = rest <= (uint)_blockSize;
        long offset = isLast && inode.Layout == RafsV6Inode.LayoutInline
            ? inode.End
            : ((long)inode.Union * _blockSize) + (long)start;
        return _memory.TryGetSpan(offset, isLast ? (int)rest : _blockSize, out data);
    }

    private static int XattrSize(ushort count) => count == 0 ? 0 : XattrHeaderSize + (XattrUnit * (count - 1));

    private bool ReadExtended(long offset, ref RafsV6Inode inode)
    {
        if (!_memory.TryRead(offset, out ErofsInodeExtended stored))
        {
            return false;
        }

        inode.Mode = stored.Mode;
        inode.NLink = stored.NLink;
        inode.Size = stored.Size;
        inode.Uid = stored.Uid;
        inode.Gid = stored.Gid;
        inode.MtimeSeconds = stored.MtimeSeconds;
        inode.MtimeNanoseconds = stored.MtimeNanoseconds;
        inode.Union = stored.Union;
        inode.XattrOffset = offset + ErofsInodeExtended.StoredSize;
        inode.XattrSize = XattrSize(stored.XattrCount);
        return true;
    }

    private bool ReadCompact(long offset, ref RafsV6Inode inode)
    {
        if (!_memory.TryRead(offset, out ErofsInodeCompact stored))
        {
            return false;
        }

        inode.Mode = stored.Mode;
        inode.NLink = stored.NLink;
        inode.Size = stored.Size;
        inode.Uid = stored.Uid;
        inode.Gid = stored.Gid;
        inode.Union = stored.Union;
        inode.XattrOffset = offset + ErofsInodeCompact.StoredSize;
        inode.XattrSize = XattrSize(stored.XattrCount);
        return true;
    }

    private bool IsValid(in RafsV6Inode inode)
    {
        if (!InodeMode.IsValid(inode.Mode) || inode.NLink == 0 || !_memory.Contains(inode.XattrOffset, inode.XattrSize))
        {
            return false;
        }

        bool hasPlacedData = inode.Layout is RafsV6Inode.LayoutPlain or RafsV6Inode.LayoutInline;
        if (InodeMode.IsDirectory(inode.Mode))
        {
            return hasPlacedData && inode.Size <= (ulong)_memory.Length;
        }

        return !InodeMode.IsSymlink(inode.Mode) || (hasPlacedData && inode.Size is > 0 and <= MaximumSymlinkSize);
    }
}
