using System.Collections;

namespace Nydus.Rafs.Building.Loading;

/// <summary>Makes nodes of the inodes of a v6 bootstrap (format spec 3.6 to 3.12). Only regular files can be met again, as links.</summary>
internal sealed class V6TreeLoader
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
    private readonly Dictionary<ulong, ImageNode?> _prefetch = [];

    public V6TreeLoader(BootstrapMemory memory, RafsV6Layout layout, List<ImageBlob> blobs, List<uint> prefetch)
    {
        _memory = memory;
        _layout = layout;
        _inodes = new RafsV6Inodes(memory, layout);
        _budget = new LoadBudget(memory.Length);
        _chunks = new V6FileChunks(memory, layout, blobs, _budget);
        _isDictionary = layout.InodeCount == DictionaryInodes && ChunkRules.IsDictionary(blobs);
        _xattrs = new SharedXattrs(memory);
        _seen = new BitArray((int)(memory.Length / NidSize) + 1);
        foreach (uint nid in prefetch)
        {
            _prefetch[nid] = null;
        }
    }

    public bool HasXattrs { get; private set; }

    /// <summary>The node of a nid of the prefetch table; null when no directory has it.</summary>
    public ImageNode? FindPrefetch(uint nid) => _prefetch[nid];

    /// <exception cref="RafsFormatException">Something is damaged, or an inode that is no file has several names.</exception>
    public ImageNode Load()
    {
        ImageNode root = Make(_layout.RootNid, "/"u8);
        if (!root.IsDirectory)
        {
            throw new RafsFormatException($"The root inode (nid {_layout.RootNid}) is no directory.");
        }

        var pending = new Stack<(ImageNode Directory, int Depth)>();
        pending.Push((root, 0));
        while (pending.TryPop(out (ImageNode Directory, int Depth) at))
        {
            if (at.Depth > ImageLimits.Depth)
            {
                throw new RafsFormatException($"The directory '{PrintableName.Of(at.Directory.Name)}' lies below {at.Depth} others; at most {ImageLimits.Depth} are supported.");
            }

            LoadChildren(at.Directory);
            if (!at.Directory.HasChildren)
            {
                continue;
            }

            foreach (ImageNode child in at.Directory.Children)
            {
                if (child.IsDirectory)
                {
                    pending.Push((child, at.Depth + 1));
                }
            }
        }

        return root;
    }

    private void LoadChildren(ImageNode directory)
    {
        ulong nid = directory.SourceIno;
        _inodes.Find(nid, out RafsV6Inode inode);
        _budget.TakeBytes((long)inode.Size, "the directory with nid", nid);
        ulong blocks = (inode.Size + (uint)_layout.BlockSize - 1) / (uint)_layout.BlockSize;
        for (ulong i = 0; i < blocks; i++)
        {
            if (!_inodes.TryGetBlock(inode, i, out ReadOnlySpan<byte> data) || !RafsV6DirentBlock.TryParse(data, out RafsV6DirentBlock block))
            {
                throw new RafsFormatException($"Block {i} of the directory with nid {nid} is damaged.");
            }

            LoadBlock(directory, block);
        }
    }

    private void LoadBlock(ImageNode directory, RafsV6DirentBlock block)
    {
        for (int i = 0; i < block.Count; i++)
        {
            if (!block.TryGet(i, out ErofsDirent dirent, out ReadOnlySpan<byte> name))
            {
                throw new RafsFormatException($"The directory with nid {directory.SourceIno} has a damaged entry.");
            }

            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                continue;
            }

            if (!NodeRules.IsName(name) || (directory.HasChildren && directory.Children[^1].Name.AsSpan().SequenceCompareTo(name) >= 0))
            {
                throw new RafsFormatException($"The directory with nid {directory.SourceIno}: '{PrintableName.Of(name.ToArray())}' is no name, or does not come after those before it.");
            }

            directory.Children.Add(Make(dirent.Nid, name));
        }
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

        if (_prefetch.ContainsKey(nid))
        {
            _prefetch[nid] = node;
        }

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
