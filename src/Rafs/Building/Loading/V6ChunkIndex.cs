namespace Nydus.Rafs.Building.Loading;

/// <summary>Finds the chunk record that an entry of a file's index array stands for (format spec 3.14, way 3).</summary>
internal sealed class V6ChunkIndex
{
    private readonly BootstrapMemory _memory;
    private readonly BootstrapSection _table;

    /// <summary>Blob, chunk number and block address of the records, in order, and the places of those records in the table.</summary>
    private readonly ulong[] _keys;
    private readonly int[] _records;

    public V6ChunkIndex(BootstrapMemory memory, RafsV6Layout layout)
    {
        _memory = memory;
        _table = layout.ChunkTable;
        Count = (int)(_table.Length / RafsChunkRecord.StoredSize);
        _keys = new ulong[Count];
        _records = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            _records[i] = i;
            _keys[i] = memory.TryRead(OffsetOf(i), out RafsChunkRecord record) ? Key(record.BlobIndex, record.Index, record.UncompressedOffset / (uint)layout.BlockSize) : ulong.MaxValue;
        }

        Array.Sort(_keys, _records);
    }

    /// <summary>Records in the table.</summary>
    public int Count { get; }

    public bool TryFind(in ErofsChunkIndex entry, out RafsChunkRecord record)
    {
        record = default;
        int at = Array.BinarySearch(_keys, Key((uint)(entry.DeviceId - 1), (uint)entry.Index, entry.BlockAddress));
        return at >= 0 && entry.DeviceId != 0 && _memory.TryRead(OffsetOf(_records[at]), out record);
    }

    /// <summary>Blob 255 has no device number, so records with numbers that do not fit are found by nobody.</summary>
    private static ulong Key(uint blob, uint index, ulong block) =>
        blob < byte.MaxValue && index <= ImageLimits.ChunkIndex && block <= uint.MaxValue ? ((ulong)blob << 56) | ((ulong)index << 32) | block : ulong.MaxValue;

    private long OffsetOf(int record) => _table.Offset + ((long)record * RafsChunkRecord.StoredSize);
}
