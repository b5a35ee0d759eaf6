namespace Nydus.Rafs;

/// <summary>Finds and checks inode records (format spec 2.3, 2.6, 2.12). Thread-safe; allocates nothing.</summary>
internal sealed class RafsV5InodeTable
{
    public const ulong RootIndex = 1;
    public const int FixedSize = 128;

    private const int MaximumNameSize = 256;
    private const uint FirstUnit = RafsV5SuperBlock.StoredSize / 8;
    private const uint EndUnit = 1 << 29;

    private readonly BootstrapMemory _memory;
    private readonly long _offset;
    private readonly uint _count;

    public RafsV5InodeTable(BootstrapMemory memory, RafsV5Layout layout)
    {
        _memory = memory;
        _offset = layout.InodeTable.Offset;
        _count = layout.InodeTableEntries;
    }

    /// <summary>The highest index.</summary>
    public uint Count => _count;

    /// <summary>The record of an index, checked. An inode number is the index of its first link.</summary>
    public RafsStatus Find(ulong index, out RafsV5Record record)
    {
        record = default;
        if (!TryLocate(index, out long offset))
        {
            return index is 0 || index > _count ? RafsStatus.NotFound : RafsStatus.Corrupt;
        }

        record.Offset = offset;
        return _memory.TryRead(offset, out record.Inode) && IsValid(index, ref record) ? RafsStatus.Ok : RafsStatus.Corrupt;
    }

    /// <summary>Only the name and the inode number, for a binary search; the record found is checked afterwards.</summary>
    public bool TryGetName(ulong index, out ReadOnlySpan<byte> name)
    {
        if (TryLocate(index, out long offset) && _memory.TryRead(offset, out RafsV5Inode inode) && inode.NameSize is > 0 and <= MaximumNameSize)
        {
            return _memory.TryGetSpan(offset + FixedSize, inode.NameSize, out name);
        }

        name = default;
        return false;
    }

    private static int Pad(int size) => (size + 7) & ~7;

    private bool TryLocate(ulong index, out long offset)
    {
        offset = 0;
        if (index is 0 || index > _count || !_memory.TryRead(_offset + ((long)(index - 1) * sizeof(uint)), out uint unit) || unit is <= FirstUnit or >= EndUnit)
        {
            return false;
        }

        offset = (long)unit * 8;
        return true;
    }

    private bool IsValid(ulong index, ref RafsV5Record record)
    {
        ref RafsV5Inode inode = ref record.Inode;
        bool isLink = InodeMode.IsRegular(inode.Mode) && inode.NLink > 1;

        // Only further links of a file have an inode number below their index. Directories having their own one, and children higher
        // indexes than their parent, is what keeps a walk from going round in circles.
        bool isNumbered = isLink ? inode.Ino is not 0 && inode.Ino <= index : inode.Ino == index;
        if (!isNumbered
            || !InodeMode.IsValid(inode.Mode)
            || inode.NLink == 0
            || inode.NameSize is 0 or > MaximumNameSize
            || (index != RootIndex && (inode.Parent == 0 || (!isLink && inode.Parent >= inode.Ino) || inode.Parent > _count))
            || (InodeMode.IsSymlink(inode.Mode) && inode.SymlinkSize == 0)
            || (InodeMode.IsDirectory(inode.Mode) && !HasValidChildren(inode)))
        {
            return false;
        }

        return HasValidExtent(ref record);
    }

    private bool HasValidChildren(in RafsV5Inode inode) =>
        inode.ChildCount == 0
        || (inode.ChildIndex > inode.Ino && inode.ChildCount < _count && (ulong)inode.ChildIndex + inode.ChildCount - 1 <= _count);

    private bool HasValidExtent(ref RafsV5Record record)
    {
        ref RafsV5Inode inode = ref record.Inode;
        record.SymlinkOffset = record.Offset + FixedSize + Pad(inode.NameSize);
        long end = record.SymlinkOffset + Pad(inode.SymlinkSize);
        if ((inode.Flags & RafsV5Inode.FlagXattr) != 0)
        {
            if (!_memory.TryRead(end, out ulong length) || length > (ulong)_memory.Length)
            {
                return false;
            }

            record.XattrOffset = end + sizeof(ulong);
            record.XattrLength = (long)length;
            end = record.XattrOffset + (((long)length + 7) & ~7L);
        }

        record.ChunksOffset = end;
        if (InodeMode.IsRegular(inode.Mode))
        {
            end += (long)inode.ChildCount * RafsChunkRecord.StoredSize;
        }

        return _memory.Contains(record.Offset, end - record.Offset);
    }
}
