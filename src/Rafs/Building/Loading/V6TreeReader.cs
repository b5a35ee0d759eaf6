using System.Collections;

namespace Nydus.Rafs.Building.Loading;

/// <summary>Makes nodes of the inodes of a v6 bootstrap (format spec 3.6 to 3.12). Only regular files can be met again, as links.</summary>
internal sealed class V6TreeReader : TreeReader
{
    private const int NidSize = 32;
    private const ulong DictionaryInodes = 2;

    private readonly BootstrapMemory _memory;
    private readonly RafsV6Layout _layout;
    private readonly RafsV6Inodes _inodes;
    private readonly V6FileChunks _chunks;
    private readonly bool _isDictionary;
    private readonly LoadBudget _budget;
    private readonly SharedXattrs _xattrs;

    /// <summary>By nid.</summary>
    private readonly BitArray _seen;

    /// <summary>Files with several names, by nid: the node of the name met first.</summary>
    private readonly Dictionary<ulong, ImageNode> _links = [];

    public V6TreeReader(BootstrapMemory memory, RafsV6Layout layout, List<ImageBlob> blobs, V6ChunkIndex index, PrefetchNumbers prefetch)
        : base(prefetch)
    {
        _memory = memory;
        _layout = layout;
        _inodes = new RafsV6Inodes(memory, layout);
        _budget = new LoadBudget(memory.Length);
        _chunks = new V6FileChunks(memory, layout, blobs, index, _budget);
        _isDictionary = layout.InodeCount == DictionaryInodes && ChunkRules.IsDictionary(blobs);
        _xattrs = new SharedXattrs(memory);
        _seen = new BitArray((int)(memory.Length / NidSize) + 1);
    }

    public override IEnumerable<ImageNode> ReadChildren(ImageNode directory)
    {
        ulong nid = directory.SourceIno;
        _inodes.Find(nid, out RafsV6Inode inode);
        _budget.TakeBytes((long)inode.Size, "the directory with nid", nid);
        ulong blocks = (inode.Size + (uint)_layout.BlockSize - 1) / (uint)_layout.BlockSize;
        byte[] last = [];
        for (ulong block = 0; block < blocks; block++)
        {
            int count = ParseBlock(inode, block).Count;
            for (int i = 0; i < count; i++)
            {
                if (ReadEntry(ParseBlock(inode, block), i, nid, last) is { } child)
                {
                    last = child.Name;
                    yield return child;
                }
            }
        }
    }

    protected override ImageNode MakeRoot() => Make(_layout.RootNid, "/"u8);

    private RafsV6DirentBlock ParseBlock(in RafsV6Inode directory, ulong number) =>
        _inodes.TryGetBlock(directory, number, out ReadOnlySpan<byte> data) && RafsV6DirentBlock.TryParse(data, out RafsV6DirentBlock block)
            ? block
            : throw new RafsFormatException($"Block {number} of the directory with nid {directory.Nid} is damaged.");

    /// <summary>The node of an entry; null for the dot entries.</summary>
    private ImageNode? ReadEntry(RafsV6DirentBlock block, int number, ulong directory, byte[] last)
    {
        if (!block.TryGet(number, out ErofsDirent dirent, out ReadOnlySpan<byte> name))
        {
            throw new RafsFormatException($"The directory with nid {directory} has a damaged entry.");
        }

        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            return null;
        }

        if (!NodeRules.IsName(name) || last.AsSpan().SequenceCompareTo(name) >= 0)
        {
            throw new RafsFormatException($"The directory with nid {directory}: '{PrintableName.Of(name.ToArray())}' is no name, or does not come after those before it.");
        }

        return Make(dirent.Nid, name);
    }

    private ImageNode Make(ulong nid, ReadOnlySpan<byte> name)
    {
        _budget.TakeNode();
        if (_links.TryGetValue(nid, out ImageNode? first))
        {
            return Link(first, name);
        }

        if (_inodes.Find(nid, out RafsV6Inode inode) != RafsStatus.Ok)
        {
            throw new RafsFormatException($"The inode with nid {nid} ('{PrintableName.Of(name.ToArray())}') is damaged.");
        }

        if (_seen[(int)nid])
        {
            throw new RafsFormatException($"The inode with nid {nid} has several names, one of them '{PrintableName.Of(name.ToArray())}', but is no file or has a link count of {inode.NLink}.");
        }

        _seen[(int)nid] = true;
        _budget.TakeBytes(inode.End - (_layout.MetaOffset + ((long)nid * NidSize)), "nid", nid);
        var node = new ImageNode
        {
            Name = name.ToArray(),
            Mode = inode.Mode,
            Uid = inode.Uid,
            Gid = inode.Gid,
            MtimeSeconds = inode.MtimeSeconds,
            MtimeNanoseconds = inode.MtimeNanoseconds,
            Size = inode.Size,
            SourceIno = nid,
            SourceDevice = ulong.MaxValue,
        };
        if (inode.XattrSize != 0)
        {
            node.Xattrs = ReadXattrs(inode);
            HasXattrs |= node.Xattrs.Count != 0;
        }

        if (node.IsSymlink)
        {
            node.LinkTarget = ReadTarget(inode);
        }
        else if (node.IsRegular)
        {
            bool isWholeTable = _isDictionary && name.SequenceEqual("chunkdict"u8);
            node.Chunks = _chunks.Read(inode, isWholeTable);
            if (inode.NLink > 1)
            {
                _links.Add(nid, node);
            }
        }
        else if (!node.IsDirectory)
        {
            node.Rdev = inode.Union;
        }

        Note(nid, node);

        return node;
    }

    private static ImageNode Link(ImageNode first, ReadOnlySpan<byte> name) => new()
    {
        Name = name.ToArray(),
        Mode = first.Mode,
        Uid = first.Uid,
        Gid = first.Gid,
        Rdev = first.Rdev,
        MtimeSeconds = first.MtimeSeconds,
        MtimeNanoseconds = first.MtimeNanoseconds,
        Size = first.Size,
        SourceIno = first.SourceIno,
        SourceDevice = first.SourceDevice,
        Xattrs = first.Xattrs,
        Chunks = first.Chunks,
    };

    private byte[] ReadTarget(in RafsV6Inode inode)
    {
        byte[] target = new byte[inode.Size];
        for (int at = 0, block = 0; at < target.Length; block++)
        {
            if (!_inodes.TryGetBlock(inode, (ulong)block, out ReadOnlySpan<byte> data))
            {
                throw new RafsFormatException($"The link target of the inode with nid {inode.Nid} lies outside of the bootstrap.");
            }

            data.CopyTo(target.AsSpan(at));
            at += data.Length;
        }

        return target;
    }

    private IReadOnlyList<ImageXattr> ReadXattrs(in RafsV6Inode inode)
    {
        if (_xattrs.TryGetLast(inode.XattrOffset, inode.XattrSize, out IReadOnlyList<ImageXattr> known))
        {
            return known;
        }

        _memory.TryGetSpan(inode.XattrOffset, inode.XattrSize, out ReadOnlySpan<byte> bytes);
        var xattrs = new List<ImageXattr>();
        if (!V6XattrReader.TryRead(bytes, xattrs, _budget))
        {
            throw new RafsFormatException($"The inode with nid {inode.Nid} has damaged attributes at offset {inode.XattrOffset}.");
        }

        _xattrs.Keep(inode.XattrOffset, inode.XattrSize, xattrs);
        return xattrs;
    }
}
