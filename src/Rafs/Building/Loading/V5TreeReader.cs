using System.Collections;
using Nydus.Rafs.Building.V5;

namespace Nydus.Rafs.Building.Loading;

/// <summary>Makes nodes of the inode records of a v5 bootstrap (format spec 2.6). Each index is used once at most, which bounds everything.</summary>
internal sealed class V5TreeReader : TreeReader
{
    private const ulong FlagHardlink = 0x2;

    private readonly BootstrapMemory _memory;
    private readonly RafsV5Layout _layout;
    private readonly RafsV5InodeTable _inodes;
    private readonly List<ImageBlob> _blobs;
    private readonly bool _isDictionary;
    private readonly LoadBudget _budget;
    private readonly SharedXattrs _xattrs;

    /// <summary>By index.</summary>
    private readonly BitArray _seen;

    public V5TreeReader(BootstrapMemory memory, RafsV5Layout layout, List<ImageBlob> blobs, PrefetchNumbers prefetch)
        : base(prefetch)
    {
        _memory = memory;
        _layout = layout;
        _inodes = new RafsV5InodeTable(memory, layout);
        _blobs = blobs;
        _isDictionary = ChunkRules.IsDictionary(blobs);
        _budget = new LoadBudget(memory.Length);
        _xattrs = new SharedXattrs(memory);
        _seen = new BitArray(checked((int)_inodes.Count + 1));
    }

    public override IEnumerable<ImageNode> ReadChildren(ImageNode directory)
    {
        // A directory's inode number is its index: that was checked when it was found.
        uint parent = (uint)directory.SourceIno;
        _inodes.Find(parent, out RafsV5Record record);
        byte[] last = [];
        for (uint i = 0; i < record.Inode.ChildCount; i++)
        {
            uint index = record.Inode.ChildIndex + i;
            if (_seen[(int)index])
            {
                throw new RafsFormatException($"The inode with index {index} is a child of two directories, of which one has index {parent}.");
            }

            ImageNode child = Make(index, out RafsV5Inode inode);
            if (!NodeRules.IsName(child.Name) || last.AsSpan().SequenceCompareTo(child.Name) >= 0)
            {
                throw new RafsFormatException($"The inode with index {index}: '{PrintableName.Of(child.Name)}' is no name, or does not come after those before it in the directory with index {parent}.");
            }

            if (inode.Parent != parent)
            {
                throw new RafsFormatException($"The inode with index {index} states {inode.Parent} as its parent but is a child of {parent}.");
            }

            last = child.Name;
            yield return child;
        }
    }

    protected override ImageNode MakeRoot() => Make((uint)RafsV5InodeTable.RootIndex, out _);

    private ImageNode Make(uint index, out RafsV5Inode inode)
    {
        if (_inodes.Find(index, out RafsV5Record record) != RafsStatus.Ok)
        {
            throw new RafsFormatException($"The inode with index {index} is damaged.");
        }

        inode = record.Inode;
        long chunks = InodeMode.IsRegular(inode.Mode) ? inode.ChildCount : 0;
        _budget.TakeBytes(record.ChunksOffset + (chunks * RafsChunkRecord.StoredSize) - record.Offset, "index", index);
        _budget.TakeNode();
        var node = new ImageNode
        {
            Name = ReadBytes(record.Offset + RafsV5InodeTable.FixedSize, inode.NameSize, index),
            Mode = inode.Mode,
            Uid = inode.Uid,
            Gid = inode.Gid,
            Rdev = inode.Rdev,
            MtimeSeconds = inode.MtimeSeconds,
            MtimeNanoseconds = inode.MtimeNanoseconds,
            Size = inode.Size,
            SourceIno = inode.Ino,
            SourceDevice = ulong.MaxValue,
            IsTarHardlink = (inode.Flags & FlagHardlink) != 0,
            HasHoles = (inode.Flags & RafsV5Inode.FlagHasHole) != 0,
        };
        if (node.IsSymlink)
        {
            node.LinkTarget = ReadBytes(record.SymlinkOffset, inode.SymlinkSize, index);
        }

        if (record.XattrLength != 0)
        {
            node.Xattrs = ReadXattrs(record, index);
            HasXattrs |= node.Xattrs.Count != 0;
        }

        if (node.IsRegular)
        {
            node.Chunks = ReadChunks(record, index);
        }

        node.DroppedXattrSize = V5Blocks.DroppedXattrSize(inode.Blocks, inode.Size, V5Xattrs.ContentSize(node.Xattrs));
        _seen[(int)index] = true;
        Note(index, node);
        return node;
    }

    private byte[] ReadBytes(long offset, int length, uint index) => _memory.TryGetSpan(offset, length, out ReadOnlySpan<byte> bytes)
        ? bytes.ToArray()
        : throw new RafsFormatException($"The inode with index {index} is damaged: its {length} bytes at offset {offset} lie outside of the bootstrap.");

    private IReadOnlyList<ImageXattr> ReadXattrs(in RafsV5Record record, uint index)
    {
        if (_xattrs.TryGetLast(record.XattrOffset, (int)record.XattrLength, out IReadOnlyList<ImageXattr> known))
        {
            return known;
        }

        var xattrs = new List<ImageXattr>();
        _memory.TryGetSpan(record.XattrOffset, (int)record.XattrLength, out ReadOnlySpan<byte> rest);
        while (!rest.IsEmpty)
        {
            uint length = rest.Length < sizeof(uint) ? uint.MaxValue : BitConverter.ToUInt32(rest);
            if (length > (uint)rest.Length - sizeof(uint))
            {
                throw new RafsFormatException($"The inode with index {index} has damaged attributes at offset {record.XattrOffset}.");
            }

            ReadOnlySpan<byte> pair = rest.Slice(sizeof(uint), (int)length);
            rest = rest[(sizeof(uint) + (int)length)..];
            int end = pair.IndexOf((byte)0);
            if (end >= 0)
            {
                _budget.TakeXattr(pair.Length);
                xattrs.Add(new ImageXattr(pair[..end].ToArray(), pair[(end + 1)..].ToArray()));
            }
        }

        _xattrs.Keep(record.XattrOffset, (int)record.XattrLength, xattrs);
        return xattrs;
    }

    private ImageChunk[] ReadChunks(in RafsV5Record record, uint index)
    {
        uint count = record.Inode.ChildCount;
        bool hasHoles = (record.Inode.Flags & RafsV5Inode.FlagHasHole) != 0;
        ulong size = record.Inode.Size;
        if (size > long.MaxValue || (!hasHoles && !_isDictionary && count != ChunkRules.CountFor(size, _layout.ChunkSize)))
        {
            throw new RafsFormatException($"The file with index {index} has {size} bytes and {count} chunks; the chunk size is {_layout.ChunkSize}.");
        }

        if (count == 0)
        {
            return [];
        }

        _budget.TakeChunks(count);
        var chunks = new ImageChunk[count];
        for (int i = 0; i < chunks.Length; i++)
        {
            long offset = record.ChunksOffset + ((long)i * RafsChunkRecord.StoredSize);
            ulong fileOffset = (ulong)i * (uint)_layout.ChunkSize;
            if (!_memory.TryRead(offset, out RafsChunkRecord stored)
                || !ChunkRecords.TryFromRecord(stored, _blobs.Count, out chunks[i])
                || (!hasHoles && !_isDictionary && stored.UncompressedSize != Math.Min((uint)_layout.ChunkSize, size - fileOffset)))
            {
                throw new RafsFormatException($"Chunk {i} of the file with index {index} is damaged (record at offset {offset}).");
            }
        }

        return chunks;
    }
}
