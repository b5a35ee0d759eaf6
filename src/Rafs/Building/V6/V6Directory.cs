using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V6;

/// <summary>The entries of a directory, dot entries at their place among the names, cut into blocks (format spec 3.8).</summary>
internal readonly ref struct V6Directory
{
    private readonly NumberedTree _tree;
    private readonly int _index;
    private readonly int _children;

    /// <summary>Entry numbers of the dot entries.</summary>
    private readonly int _dot;
    private readonly int _dotDot;

    public V6Directory(NumberedTree tree, int index)
    {
        _tree = tree;
        _index = index;
        ImageNode node = tree[index].Node;
        _children = node.HasChildren ? node.Children.Count : 0;
        _dot = _children == 0 ? 0 : ~node.FindChild("."u8);
        _dotDot = _children == 0 ? 1 : ~node.FindChild(".."u8) + 1;
    }

    /// <summary>The length of the directory's data.</summary>
    public long MeasureBlocks(int blockSize)
    {
        long size = 0;
        for (int entry = 0; entry < _children + 2; entry++)
        {
            int length = EntrySize(entry);
            if ((size % blockSize) + length > blockSize)
            {
                size = Alignment.Up(size, blockSize);
            }

            size += length;
        }

        return size;
    }

    /// <summary>Writes the next block and moves on in the entries.</summary>
    /// <param name="entry">The first entry of the block, then the first one after it.</param>
    /// <param name="block">All zeros; a block, or what the last one needs.</param>
    /// <param name="placements">Has the inodes of the entries.</param>
    public void WriteBlock(ref int entry, Span<byte> block, V6Placements placements)
    {
        int end = entry;
        for (int size = 0; end < _children + 2 && size + EntrySize(end) <= block.Length; end++)
        {
            size += EntrySize(end);
        }

        int nameOffset = (end - entry) * ErofsDirent.StoredSize;
        for (int at = 0; entry < end; entry++, at += ErofsDirent.StoredSize)
        {
            int index = IndexOf(entry);
            ReadOnlySpan<byte> name = NameOf(entry);
            var dirent = new ErofsDirent { Nid = placements.NidOf(index), NameOffset = (ushort)nameOffset, FileType = FileTypeOf(_tree[index].Node.Mode) };
            MemoryMarshal.Write(block[at..], in dirent);
            name.CopyTo(block[nameOffset..]);
            nameOffset += name.Length;
        }
    }

    private int EntrySize(int entry) => ErofsDirent.StoredSize + NameOf(entry).Length;

    private ReadOnlySpan<byte> NameOf(int entry) => entry == _dot ? "."u8 : entry == _dotDot ? ".."u8 : _tree[ChildOf(entry)].Node.Name;

    private int IndexOf(int entry)
    {
        if (entry == _dot)
        {
            return _index;
        }

        return entry == _dotDot ? Math.Max(_tree[_index].Parent, NumberedTree.Root) : ChildOf(entry);
    }

    private int ChildOf(int entry) => _tree[_index].FirstChild + entry - (entry > _dot ? 1 : 0) - (entry > _dotDot ? 1 : 0);

    /// <summary>From the types of a mode, whose numbers are those of DT_.</summary>
    private static byte FileTypeOf(uint mode)
    {
        ReadOnlySpan<byte> types = [0, 5, 3, 0, 2, 0, 4, 0, 1, 0, 7, 0, 6, 0, 0, 0];
        return types[InodeMode.ToDirentType(mode)];
    }
}
