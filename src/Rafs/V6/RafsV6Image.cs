namespace Nydus.Rafs;

/// <summary>A v6 image (format spec section 3). Inode numbers are nids.</summary>
internal sealed partial class RafsV6Image : RafsImage
{
    private const int SectorSize = 512;

    private readonly BootstrapMemory _memory;
    private readonly bool _isInlined;
    private readonly RafsV6Layout _layout;
    private readonly RafsV6Inodes _inodes;
    private readonly RafsBlob[] _blobs;
    private readonly ulong[] _prefetch;
    private readonly RafsV6ChunkRecords _records;

    /// <exception cref="RafsFormatException">The image is damaged or not supported. The memory stays the caller's.</exception>
    public RafsV6Image(BootstrapMemory memory, FileNameBlobId fileId)
    {
        _memory = memory;
        _isInlined = fileId.IsDataBlob;
        _layout = RafsV6Layout.Read(memory);
        _blobs = RafsV6BlobTable.Read(memory, _layout, fileId);
        _inodes = new RafsV6Inodes(memory, _layout);
        _prefetch = ReadPrefetchTable();
        _records = new RafsV6ChunkRecords(memory, _layout, _blobs.Length);
        if (_inodes.Find(_layout.RootNid, out RafsV6Inode root) != RafsStatus.Ok || !InodeMode.IsDirectory(root.Mode))
        {
            throw new RafsFormatException($"The root inode (nid {_layout.RootNid}, inode area at offset {_layout.MetaOffset}) is damaged or no directory.");
        }
    }

    public override ReadOnlySpan<byte> InlinedBootstrap => _isInlined && _memory.TryGetAll(out ReadOnlySpan<byte> bytes) ? bytes : default;

    public override RafsVersion Version => RafsVersion.V6;

    public override RafsFeatures Features => _layout.Features;

    public override RafsCompressor Compressor => SuperblockFlags.Compressor(_layout.Features);

    public override RafsDigester Digester => SuperblockFlags.Digester(_layout.Features);

    public override int ChunkSize => _layout.ChunkSize;

    public override ulong InodeCount => _layout.InodeCount;

    public override ulong RootIno => _layout.RootNid;

    public override IReadOnlyList<RafsBlob> Blobs => _blobs;

    public override IReadOnlyList<ulong> PrefetchInos => _prefetch;

    public override RafsStatus GetAttr(ulong ino, out RafsAttr attr)
    {
        RafsStatus status = _inodes.Find(ino, out RafsV6Inode inode);
        if (status != RafsStatus.Ok)
        {
            attr = default;
            return status;
        }

        attr = new RafsAttr
        {
            Ino = ino,
            Mode = inode.Mode,
            NLink = inode.NLink,
            Uid = inode.Uid,
            Gid = inode.Gid,
            Rdev = inode.IsExtended && InodeMode.IsDevice(inode.Mode) ? inode.Union : 0,
            Size = inode.Size,
            Blocks = (inode.Size / SectorSize) + (inode.Size % SectorSize == 0 ? 0ul : 1),
            MtimeSeconds = inode.MtimeSeconds,
            MtimeNanoseconds = inode.MtimeNanoseconds,
        };
        return RafsStatus.Ok;
    }

    public override RafsStatus ReadLink(ulong ino, Span<byte> destination, out int length)
    {
        length = 0;
        RafsStatus status = _inodes.Find(ino, out RafsV6Inode inode);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (!InodeMode.IsSymlink(inode.Mode))
        {
            return RafsStatus.WrongType;
        }

        if (inode.Size > (ulong)destination.Length)
        {
            return RafsStatus.Corrupt;
        }

        int copied = 0;
        for (ulong block = 0; (ulong)copied < inode.Size; block++)
        {
            if (!_inodes.TryGetBlock(inode, block, out ReadOnlySpan<byte> data))
            {
                return RafsStatus.Corrupt;
            }

            data.CopyTo(destination[copied..]);
            copied += data.Length;
        }

        length = copied;
        return RafsStatus.Ok;
    }

    /// <summary>v6 stores no inode digests.</summary>
    public override RafsStatus VerifyInode(ulong ino) => RafsStatus.Ok;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory.Dispose();
        }
    }

    private ulong[] ReadPrefetchTable()
    {
        var nids = new List<ulong>();
        for (long at = 0; at < _layout.PrefetchTable.Length; at += sizeof(uint))
        {
            if (!_memory.TryRead(_layout.PrefetchTable.Offset + at, out uint nid) || nid == 0)
            {
                break;
            }

            nids.Add(nid);
        }

        return [.. nids];
    }
}
