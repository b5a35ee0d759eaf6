using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V5;

/// <summary>Where the inode records lie: depth first, back to back (format spec 2.8).</summary>
internal sealed class V5Records
{
    private const int Unit = 8;

    /// <summary>By index, in units of 8 bytes, as the inode table has them.</summary>
    private readonly uint[] _units;

    /// <exception cref="RafsFormatException">The bootstrap becomes too long.</exception>
    public V5Records(NumberedTree tree, long start)
    {
        _units = new uint[tree.Count + 1];
        long offset = start;
        foreach (int index in tree.DepthFirst())
        {
            long end = offset + SizeOf(tree, index);
            if (end > ImageLimits.BootstrapV5)
            {
                throw tree.Refuse(index, $"with it the bootstrap has more than {ImageLimits.BootstrapV5} bytes, the limit of v5");
            }

            _units[index] = (uint)(offset / Unit);
            offset = end;
        }

        End = offset;
    }

    public long End { get; }

    /// <summary>The inode table.</summary>
    public ReadOnlySpan<uint> Units => _units.AsSpan(NumberedTree.Root);

    public long OffsetOf(int index) => (long)_units[index] * Unit;

    public static ReadOnlySpan<byte> NameOf(NumberedTree tree, int index) => index == NumberedTree.Root ? "/"u8 : tree[index].Node.Name;

    public static long SizeOf(NumberedTree tree, int index)
    {
        ImageNode node = tree[index].Node;
        return RafsV5InodeTable.FixedSize
            + Alignment.Up(NameOf(tree, index).Length, Unit)
            + (node.IsSymlink ? Alignment.Up(node.LinkTarget.Length, Unit) : 0)
            + V5Xattrs.StoredSize(node.Xattrs)
            + (node.IsRegular ? (long)node.Chunks.Length * RafsChunkRecord.StoredSize : 0);
    }
}
