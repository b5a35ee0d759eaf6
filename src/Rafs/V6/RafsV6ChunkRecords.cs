namespace Nydus.Rafs;

/// <summary>
/// The bootstrap's chunk table (format spec 3.14), which has the digests and CRCs. It is sorted by digest; here its records are grouped
/// by blob, 4 bytes a record, once and for all blobs.
/// </summary>
internal sealed class RafsV6ChunkRecords
{
    private readonly BootstrapMemory _memory;
    private readonly BootstrapSection _table;
    private readonly int _blobCount;
    private readonly Lazy<Grouping> _grouping;

    public RafsV6ChunkRecords(BootstrapMemory memory, RafsV6Layout layout, int blobCount)
    {
        _memory = memory;
        _table = layout.ChunkTable;
        _blobCount = blobCount;
        _grouping = new Lazy<Grouping>(Group);
    }

    /// <summary>Numbers of the blob's records, for <see cref="TryGet"/>.</summary>
    public ReadOnlySpan<int> OfBlob(int blob)
    {
        Grouping grouping = _grouping.Value;
        return grouping.Records.AsSpan(grouping.Starts[blob]..grouping.Starts[blob + 1]);
    }

    public bool TryGet(int number, out RafsChunkRecord record) =>
        _memory.TryRead(_table.Offset + ((long)number * RafsChunkRecord.StoredSize), out record);

    private Grouping Group()
    {
        int count = (int)(_table.Length / RafsChunkRecord.StoredSize);
        int[] starts = new int[_blobCount + 2];
        for (int i = 0; i < count; i++)
        {
            if (TryGet(i, out RafsChunkRecord record) && record.BlobIndex < (uint)_blobCount)
            {
                starts[record.BlobIndex + 2]++;
            }
        }

        for (int i = 2; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        // starts[b + 1] moves from the group's start to its end while the group is filled.
        int[] records = new int[starts[^1]];
        for (int i = 0; i < count; i++)
        {
            if (TryGet(i, out RafsChunkRecord record) && record.BlobIndex < (uint)_blobCount)
            {
                records[starts[record.BlobIndex + 1]++] = i;
            }
        }

        return new Grouping(starts, records);
    }

    private sealed record Grouping(int[] Starts, int[] Records);
}
