using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A v5 image (format spec section 2).</summary>
internal sealed partial class RafsV5Image : RafsImage
{
    private readonly BootstrapMemory _memory;
    private readonly bool _isInlined;
    private readonly RafsV5Layout _layout;
    private readonly RafsV5InodeTable _inodes;
    private readonly RafsBlob[] _blobs;
    private readonly ulong[] _prefetch;

    /// <summary>Of blobs without stored numbers: the plain offsets of their chunks in order; a chunk's number is its place. Else null.</summary>
    private readonly long[]?[] _offsets;

    /// <exception cref="RafsFormatException">The image is damaged or not supported. The memory stays the caller's.</exception>
    public RafsV5Image(BootstrapMemory memory, FileNameBlobId fileId)
    {
        _memory = memory;
        _isInlined = fileId.IsDataBlob;
        _layout = RafsV5Layout.Read(memory);
        _inodes = new RafsV5InodeTable(memory, _layout);
        _blobs = RafsV5BlobTable.Read(memory, _layout, fileId);
        _prefetch = ReadPrefetchTable();
        if (_inodes.Find(RafsV5InodeTable.RootIndex, out RafsV5Record root) != RafsStatus.Ok || !InodeMode.IsDirectory(root.Inode.Mode))
        {
            throw new RafsFormatException($"The root inode (index 1 of the inode table at offset {_layout.InodeTable.Offset}) is damaged or no directory.");
        }

        _offsets = RafsV5ChunkNumbering.Make(memory, _inodes, _blobs);
    }

    public override ReadOnlySpan<byte> InlinedBootstrap => _isInlined && _memory.TryGetAll(out ReadOnlySpan<byte> bytes) ? bytes : default;

    public override RafsVersion Version => RafsVersion.V5;

    public override RafsFeatures Features => _layout.Features;

    public override RafsCompressor Compressor => SuperblockFlags.Compressor(_layout.Features);

    public override RafsDigester Digester => SuperblockFlags.Digester(_layout.Features);

    public override int ChunkSize => _layout.ChunkSize;

    public override ulong InodeCount => _layout.InodeCount;

    public override ulong RootIno => RafsV5InodeTable.RootIndex;

    public override IReadOnlyList<RafsBlob> Blobs => _blobs;

    public override IReadOnlyList<ulong> PrefetchInos => _prefetch;

    public override RafsStatus GetAttr(ulong ino, out RafsAttr attr)
    {
        RafsStatus status = _inodes.Find(ino, out RafsV5Record record);
        if (status != RafsStatus.Ok)
        {
            attr = default;
            return status;
        }

        attr = new RafsAttr
        {
            Ino = record.Inode.Ino,
            Mode = record.Inode.Mode,
            NLink = record.Inode.NLink,
            Uid = record.Inode.Uid,
            Gid = record.Inode.Gid,
            Rdev = InodeMode.IsDevice(record.Inode.Mode) ? record.Inode.Rdev : 0,
            Size = record.Inode.Size,
            Blocks = record.Inode.Blocks,
            MtimeSeconds = record.Inode.MtimeSeconds,
            MtimeNanoseconds = record.Inode.MtimeNanoseconds,
        };
        return RafsStatus.Ok;
    }

    public override RafsStatus ReadLink(ulong ino, Span<byte> destination, out int length)
    {
        length = 0;
        RafsStatus status = _inodes.Find(ino, out RafsV5Record record);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (!InodeMode.IsSymlink(record.Inode.Mode))
        {
            return RafsStatus.WrongType;
        }

        if (record.Inode.SymlinkSize > destination.Length || !_memory.TryGetSpan(record.SymlinkOffset, record.Inode.SymlinkSize, out ReadOnlySpan<byte> target))
        {
            return RafsStatus.Corrupt;
        }

        target.CopyTo(destination);
        length = target.Length;
        return RafsStatus.Ok;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory.Dispose();
        }
    }

    private ulong[] ReadPrefetchTable()
    {
        _memory.TryGetSpan(_layout.PrefetchTable.Offset, (int)_layout.PrefetchTable.Length, out ReadOnlySpan<byte> bytes);
        ReadOnlySpan<uint> inos = MemoryMarshal.Cast<byte, uint>(bytes);
        int end = inos.IndexOf(0u);
        ulong[] result = new ulong[end < 0 ? inos.Length : end];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = inos[i];
        }

        return result;
    }
}
