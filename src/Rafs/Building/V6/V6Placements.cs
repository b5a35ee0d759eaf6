using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V6;

/// <summary>The places of all inodes and of their data, in the order of the reference (format spec 3.11).</summary>
internal sealed class V6Placements
{
    public const int NidSize = 32;

    private const int BlockSize = 4096;
    private const int TarfsBlockSize = 512;

    private readonly ImageModel _model;
    private readonly NumberedTree _tree;

    /// <summary>By index.</summary>
    private readonly uint[] _nids;

    /// <summary>Of the directories and symbolic links, by index: most nodes are neither.</summary>
    private readonly Dictionary<int, V6Placement> _data = [];
    private readonly V6SpaceAllocator _space;
    private readonly int _blockSize;

    /// <exception cref="RafsFormatException">The bootstrap becomes too long, or links of a file do not fit into one inode.</exception>
    public V6Placements(ImageModel model, NumberedTree tree)
    {
        _model = model;
        _tree = tree;
        _blockSize = BlockSizeOf(model);
        _nids = new uint[tree.Count + 1];
        _space = new V6SpaceAllocator(_blockSize);
        foreach (int directory in tree.Directories)
        {
            Place(directory);
            ref readonly NumberedNode numbered = ref tree[directory];
            int end = numbered.FirstChild + (numbered.Node.HasChildren ? numbered.Node.Children.Count : 0);
            for (int child = numbered.FirstChild; child < end; child++)
            {
                if (!tree[child].Node.IsDirectory)
                {
                    Place(child);
                }
            }
        }
    }

    /// <summary>Where the last inode or its data ends.</summary>
    public long End { get; private set; }

    /// <summary>Of a directory or a symbolic link: where its data lies.</summary>
    public V6Placement DataOf(int index) => _data[index];

    /// <summary>Where an inode lies, counted from where nid 0 would lie.</summary>
    public long OffsetOf(int index) => (long)_nids[index] * NidSize;

    public static int BlockSizeOf(ImageModel model) => model.IsTarfs ? TarfsBlockSize : BlockSize;

    public ulong NidOf(int index) => _nids[index];

    private void Place(int index)
    {
        ref readonly NumberedNode numbered = ref _tree[index];
        long offset;
        long size = ErofsInodeExtended.StoredSize + ErofsXattrs.SizeOf(numbered.Node.Xattrs);
        if (numbered.Node.IsDirectory || numbered.Node.IsSymlink)
        {
            V6Placement placement = default;
            placement.DataSize = numbered.Node.IsDirectory ? new V6Directory(_tree, index).MeasureBlocks(_blockSize) : numbered.Node.LinkTarget.Length;
            offset = _space.PlaceWithData(size, placement.DataSize, out placement.Data, out placement.IsInline);
            long outside = placement.DataSize - (placement.IsInline ? placement.DataSize % _blockSize : 0);
            Extend(index, placement.Data + outside);
            size += placement.DataSize - outside;
            _data.Add(index, placement);
        }
        else if (!numbered.Node.IsRegular)
        {
            offset = _space.PlaceSpecial(size);
        }
        else if (numbered.Ino != index)
        {
            CheckLink(index);
            _nids[index] = _nids[numbered.Ino];
            _space.SkipFile();
            return;
        }
        else
        {
            size = Alignment.Up(size, ErofsChunkIndex.StoredSize) + ((long)numbered.Node.Chunks.Length * ErofsChunkIndex.StoredSize);
            offset = _space.PlaceFile(size);
        }

        Extend(index, offset + size);
        _nids[index] = (uint)(offset / NidSize);
    }

    /// <summary>All links of a file are written to the place of the first: one that is longer would be written over what follows.</summary>
    private void CheckLink(int index)
    {
        ImageNode node = _tree[index].Node;
        ImageNode first = _tree[_tree[index].Ino].Node;
        if (node.Chunks.Length != first.Chunks.Length || ErofsXattrs.SizeOf(node.Xattrs) != ErofsXattrs.SizeOf(first.Xattrs))
        {
            throw _tree.Refuse(index, $"it is a link of '{PrintableName.Of(first.Name)}' but has {node.Chunks.Length} instead of {first.Chunks.Length} chunks, or other attributes");
        }
    }

    private void Extend(int index, long end)
    {
        End = Math.Max(End, end);
        if (End > ImageLimits.BootstrapV6)
        {
            throw _tree.Refuse(index, $"with it the bootstrap has more than {ImageLimits.BootstrapV6} bytes, the limit of v6");
        }
    }
}
