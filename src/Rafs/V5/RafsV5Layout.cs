namespace Nydus.Rafs;

/// <summary>The checked superblock of a v5 image (format spec 2.2).</summary>
internal sealed class RafsV5Layout
{
    public required RafsFeatures Features { get; init; }
    public required int ChunkSize { get; init; }
    public required ulong InodeCount { get; init; }
    public required BootstrapSection InodeTable { get; init; }
    public required BootstrapSection PrefetchTable { get; init; }
    public required BootstrapSection BlobTable { get; init; }
    public required BootstrapSection ExtendedBlobTable { get; init; }

    /// <summary>The highest index.</summary>
    public uint InodeTableEntries => (uint)(InodeTable.Length / sizeof(uint));

    /// <exception cref="RafsFormatException">A field is out of its range.</exception>
    public static RafsV5Layout Read(BootstrapMemory memory)
    {
        if (!memory.TryRead(0, out RafsV5SuperBlock sb) || memory.Length <= RafsV5SuperBlock.StoredSize || memory.Length % 8 != 0 || memory.Length > int.MaxValue)
        {
            throw new RafsFormatException($"The v5 bootstrap has {memory.Length} bytes; it must be longer than 8192, a multiple of 8 and at most 2 GiB.");
        }

        if (sb.SuperBlockSize != RafsV5SuperBlock.StoredSize)
        {
            throw new RafsFormatException($"The v5 superblock states its size (offset 8) as {sb.SuperBlockSize} instead of 8192.");
        }

        if (sb.InodeTableEntries == 0 || sb.InodesCount > sb.InodeTableEntries)
        {
            throw new RafsFormatException($"The v5 superblock states {sb.InodesCount} inodes (offset 24) in a table of {sb.InodeTableEntries} entries (offset 56).");
        }

        var layout = new RafsV5Layout
        {
            Features = SuperblockFlags.Check(sb.Flags),
            ChunkSize = SuperblockFlags.CheckChunkSize(sb.BlockSize),
            InodeCount = sb.InodesCount,
            InodeTable = BootstrapSection.At("inode table", sb.InodeTableOffset, (long)sb.InodeTableEntries * sizeof(uint)),
            PrefetchTable = BootstrapSection.At("prefetch table", sb.PrefetchTableOffset, (long)sb.PrefetchTableEntries * sizeof(uint)),
            BlobTable = BootstrapSection.At("blob table", sb.BlobTableOffset, sb.BlobTableSize),
            ExtendedBlobTable = BootstrapSection.At("extended blob table", sb.ExtendedBlobTableOffset, (long)sb.ExtendedBlobTableEntries * RafsV5ExtendedBlob.StoredSize),
        };
        layout.CheckSections(memory.Length);
        return layout;
    }

    private void CheckSections(long end)
    {
        BootstrapSection[] sections = [InodeTable, BlobTable, ExtendedBlobTable, PrefetchTable];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i].RequireAlignment(8);
            if (sections[i].Length == 0)
            {
                continue;
            }

            sections[i].RequireInside(RafsV5SuperBlock.StoredSize, end);
            for (int k = 0; k < i; k++)
            {
                sections[i].RequireApart(sections[k]);
            }
        }
    }
}
