using System.Numerics;
using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V6;

/// <summary>Makes v6 bootstraps (format spec 3.1).</summary>
internal sealed class V6BootstrapWriter(ImageModel model, NumberedTree tree)
{
    private const int PageSize = 4096;

    private readonly int _blockSize = V6Placements.BlockSizeOf(model);

    public BootstrapBytes Make()
    {
        long blobTable = Alignment.Up(RafsV6Device.Position + ((long)model.Blobs.Count * RafsV6Device.StoredSize), PageSize);
        long prefetchTable = blobTable + ((long)model.Blobs.Count * RafsV6Blob.StoredSize);
        long prefetchSize = (long)tree.Prefetch.Length * sizeof(uint);

        // With neither blobs nor a prefetch table the hole before the root is where the superblocks are.
        long metaOffset = prefetchTable + prefetchSize == PageSize ? 0 : Alignment.Up(prefetchTable + prefetchSize, PageSize);
        var placements = new V6Placements(model, tree);
        var chunks = new V6ChunkTable(model, tree);
        long chunkTable = Alignment.Up(metaOffset + placements.End, PageSize);
        long length = Alignment.Up(chunkTable + chunks.Size, PageSize);
        if (length > ImageLimits.BootstrapV6)
        {
            throw tree.Refuse(NumberedTree.Root, $"the bootstrap has {length} bytes, {chunks.Size} of them the chunk table; at most {ImageLimits.BootstrapV6} are possible in v6");
        }

        uint blocks = V6BlobTables.CountBlocks(model.Blobs, _blockSize);
        RafsV6Device[] devices = V6BlobTables.MakeDevices(model.Blobs, _blockSize, length);
        var bytes = new BootstrapBytes(length);
        bytes.Write(ErofsSuperBlock.Position, SuperBlock(blocks, metaOffset, placements));
        bytes.Write(RafsV6SuperBlockExt.Position, new RafsV6SuperBlockExt
        {
            Flags = (ulong)FeatureFlags.Of(model, tree),
            BlobTableOffset = (ulong)blobTable,
            BlobTableSize = (uint)(prefetchTable - blobTable),
            ChunkSize = (uint)model.ChunkSize,
            ChunkTableOffset = (ulong)chunkTable,
            ChunkTableSize = (ulong)chunks.Size,
            PrefetchTableOffset = prefetchSize == 0 ? 0 : (ulong)prefetchTable,
            PrefetchTableSize = (uint)prefetchSize,
        });
        MemoryMarshal.AsBytes(devices.AsSpan()).CopyTo(bytes.At(RafsV6Device.Position, (long)devices.Length * RafsV6Device.StoredSize));
        V6BlobTables.WriteBlobs(model.Blobs, bytes, blobTable);
        for (int i = 0; i < tree.Prefetch.Length; i++)
        {
            bytes.Write(prefetchTable + ((long)i * sizeof(uint)), (uint)placements.NidOf(tree.Prefetch[i]));
        }

        // In the order of the indexes: where links of a file differ, the last one stays, as in the reference.
        var inodes = new V6InodeWriter(model, tree, placements, bytes, metaOffset);
        for (int index = NumberedTree.Root; index <= tree.Count; index++)
        {
            inodes.Write(index);
        }

        chunks.Write(bytes, chunkTable);
        return bytes;
    }

    private ErofsSuperBlock SuperBlock(uint blocks, long metaOffset, V6Placements placements) => new()
    {
        Magic = ErofsSuperBlock.ExpectedMagic,
        FeatureCompat = ErofsSuperBlock.CompatRafsV6,
        BlockSizeBits = (byte)BitOperations.Log2((uint)_blockSize),
        RootNid = (ushort)placements.NidOf(NumberedTree.Root),
        Inos = (ulong)tree.Count,
        Blocks = blocks,
        MetaBlkAddr = (uint)(metaOffset / _blockSize),
        FeatureIncompat = ErofsSuperBlock.IncompatExpected,
        ExtraDevices = (ushort)model.Blobs.Count,
        DevtSlotOff = RafsV6Device.Position / RafsV6Device.StoredSize,
    };
}
