namespace Nydus.Rafs;

/// <summary>The checked superblocks of a v6 image (format spec 3.2, 3.3).</summary>
internal sealed class RafsV6Layout
{
    private const int PageSize = 4096;
    private const uint OldEmptyBlocks = 4096;

    public required RafsFeatures Features { get; init; }
    public required int ChunkSize { get; init; }
    public required int BlockSize { get; init; }
    public required ulong RootNid { get; init; }
    public required ulong InodeCount { get; init; }

    /// <summary>Where nid 0 would lie.</summary>
    public required long MetaOffset { get; init; }
    public required int DeviceCount { get; init; }
    public required BootstrapSection BlobTable { get; init; }
    public required BootstrapSection ChunkTable { get; init; }
    public required BootstrapSection PrefetchTable { get; init; }

    public int BlobCount => (int)(BlobTable.Length / RafsV6Blob.StoredSize);

    /// <exception cref="RafsFormatException">A field is out of its range.</exception>
    public static RafsV6Layout Read(BootstrapMemory memory)
    {
        if (!memory.TryRead(ErofsSuperBlock.Position, out ErofsSuperBlock sb) || !memory.TryRead(RafsV6SuperBlockExt.Position, out RafsV6SuperBlockExt ext) || memory.Length < PageSize)
        {
            throw new RafsFormatException($"The v6 bootstrap has {memory.Length} bytes; it must have at least 4096.");
        }

        CheckSuperBlock(sb, memory.Length);
        RafsFeatures features = SuperblockFlags.Check(ext.Flags);
        SuperblockFlags.RequireOneEach(features);
        if (features.HasFlag(RafsFeatures.TarfsMode) != (sb.BlockSizeBits == 9))
        {
            throw new RafsFormatException($"The v6 superblock has {1 << sb.BlockSizeBits}-byte blocks (offset 1036), which does not go with flags 0x{ext.Flags:x} (offset 1152).");
        }

        bool hasPrefetch = ext.PrefetchTableSize != 0 && ext.PrefetchTableOffset != 0;
        var layout = new RafsV6Layout
        {
            Features = features,
            ChunkSize = SuperblockFlags.CheckChunkSize(ext.ChunkSize),
            BlockSize = 1 << sb.BlockSizeBits,
            RootNid = sb.RootNid,
            InodeCount = sb.Inos,
            MetaOffset = (long)sb.MetaBlkAddr << sb.BlockSizeBits,
            DeviceCount = sb.ExtraDevices,
            BlobTable = BootstrapSection.At("blob table", ext.BlobTableOffset, ext.BlobTableSize),
            ChunkTable = BootstrapSection.At("chunk table", ext.ChunkTableSize == 0 ? 0 : ext.ChunkTableOffset, (long)Math.Min(ext.ChunkTableSize, long.MaxValue)),
            PrefetchTable = BootstrapSection.At("prefetch table", hasPrefetch ? ext.PrefetchTableOffset : 0, hasPrefetch ? ext.PrefetchTableSize : 0),
        };
        layout.CheckSections(memory.Length);
        return layout;
    }

    private static void CheckSuperBlock(in ErofsSuperBlock sb, long length)
    {
        Require(sb.BlockSizeBits is 9 or 12, "blkszbits (offset 1036)", sb.BlockSizeBits);
        Require(length % (1 << sb.BlockSizeBits) == 0, "file length", (ulong)length);
        Require(sb.Checksum == 0, "checksum (offset 1028)", sb.Checksum);
        Require((sb.FeatureCompat & ErofsSuperBlock.CompatRafsV6) != 0, "feature_compat (offset 1032)", sb.FeatureCompat);
        Require(sb.ExtSlots == 0, "extslots (offset 1037)", sb.ExtSlots);
        Require(sb.Inos != 0, "inos (offset 1040)", sb.Inos);
        Require(sb.ExtraDevices != 0 || sb.Blocks is 0 or OldEmptyBlocks, "blocks (offset 1060)", sb.Blocks);
        Require((long)sb.MetaBlkAddr << sb.BlockSizeBits <= length, "meta_blkaddr (offset 1064)", sb.MetaBlkAddr);
        Require(sb.XattrBlkAddr == 0, "xattr_blkaddr (offset 1068)", sb.XattrBlkAddr);
        Require(sb.FeatureIncompat == ErofsSuperBlock.IncompatExpected, "feature_incompat (offset 1104)", sb.FeatureIncompat);
        Require(sb.Union == 0, "union (offset 1108)", sb.Union);
        Require(sb.DevtSlotOff * RafsV6Device.StoredSize == RafsV6Device.Position, "devt_slotoff (offset 1112)", sb.DevtSlotOff);
    }

    private static void Require(bool holds, string field, ulong value)
    {
        if (!holds)
        {
            throw new RafsFormatException($"The v6 superblock's {field} is {value}, which no RAFS image has.");
        }
    }

    private void CheckSections(long end)
    {
        BlobTable.RequireAlignment(PageSize);
        BlobTable.RequireInside(PageSize, end);
        RequireMultiple(BlobTable, RafsV6Blob.StoredSize);
        if (ChunkTable.Length != 0)
        {
            ChunkTable.RequireAlignment(PageSize);
            ChunkTable.RequireInside(PageSize, end);
            RequireMultiple(ChunkTable, RafsChunkRecord.StoredSize);
            ChunkTable.RequireApart(BlobTable);
        }

        if (PrefetchTable.Length != 0)
        {
            PrefetchTable.RequireAlignment(8);
            PrefetchTable.RequireInside(PageSize, end);
            RequireMultiple(PrefetchTable, sizeof(uint));
            PrefetchTable.RequireApart(BlobTable);
            PrefetchTable.RequireApart(ChunkTable);
        }

        if (DeviceCount != BlobCount)
        {
            throw new RafsFormatException($"The v6 superblock has {DeviceCount} extra devices (offset 1110) for {BlobCount} blobs (offset 1168).");
        }
    }

    private static void RequireMultiple(BootstrapSection section, int unit)
    {
        if (section.Length % unit != 0)
        {
            throw new RafsFormatException($"The {section.Name} has {section.Length} bytes, which is no multiple of {unit}.");
        }
    }
}
