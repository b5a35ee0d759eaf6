using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>
/// The chunks of a v6 image of an eStargz layer (format spec 4.11): the builder stores no compression information for it, but the records of the bootstrap have everything.
/// Checked once when it was made.
/// </summary>
internal sealed unsafe class StargzChunkTable : BlobChunkTable
{
    private const int MaximumSize = 1 << 24;
    private const int PageSize = 4096;

    private readonly RafsV6ChunkRecords _records;
    private readonly int _blob;

    /// <summary>Chunk number to record number plus 1; 0 without a record.</summary>
    private int* _recordOf;
    private int _count;

    private StargzChunkTable(RafsBlob blob, RafsV6ChunkRecords records)
    {
        _records = records;
        _blob = blob.Index;
        _count = blob.ChunkCount;
        _recordOf = (int*)NativeMemory.AllocZeroed((nuint)Math.Max(_count, 1), sizeof(int));
    }

    ~StargzChunkTable() => Dispose(false);

    public override int Count => _count;

    /// <exception cref="RafsFormatException">A record breaks a rule.</exception>
    public static StargzChunkTable Create(RafsBlob blob, RafsV6ChunkRecords records)
    {
        var table = new StargzChunkTable(blob, records);
        try
        {
            table.FindRecords();
            table.Check(blob);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        geometry = default;
        if (!TryGetRecord(chunk, out RafsChunkRecord record))
        {
            return false;
        }

        geometry = new ChunkGeometry
        {
            StoredOffset = (long)record.CompressedOffset,
            StoredSize = (int)record.CompressedSize,
            PlainOffset = (long)record.UncompressedOffset,
            PlainSize = (int)record.UncompressedSize,
            HasDigest = true,
            Digest = record.Digest,
        };
        return true;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding)
    {
        bool exists = TryGetRecord(chunk, out RafsChunkRecord record);
        coding = new ChunkCoding { IsCompressed = true, Batch = -1, DecodedSize = (int)record.UncompressedSize };
        return exists;
    }

    public override bool Agrees(in RafsChunk reference) =>
        reference.Blob == _blob
        && TryGetRecord(reference.Index, out RafsChunkRecord record)
        && record.UncompressedOffset == (ulong)reference.PlainOffset
        && record.UncompressedSize == reference.PlainSize;

    protected override void Dispose(bool disposing)
    {
        _count = 0;
        NativeMemory.Free(_recordOf);
        _recordOf = null;
    }

    private bool TryGetRecord(int chunk, out RafsChunkRecord record)
    {
        record = default;
        return (uint)chunk < (uint)_count && _recordOf[chunk] != 0 && _records.TryGet(_recordOf[chunk] - 1, out record);
    }

    private void FindRecords()
    {
        foreach (int number in _records.OfBlob(_blob))
        {
            if (_records.TryGet(number, out RafsChunkRecord record) && record.Index < (uint)_count)
            {
                _recordOf[record.Index] = number + 1;
            }
        }
    }

    private void Check(RafsBlob blob)
    {
        ulong plainLimit = (ulong)(blob.UncompressedSize + PageSize - 1) / PageSize * PageSize;
        ulong previousEnd = 0;
        for (int chunk = 0; chunk < _count; chunk++)
        {
            if (!TryGetRecord(chunk, out RafsChunkRecord record))
            {
                continue;
            }

            ulong end = record.UncompressedOffset + record.UncompressedSize;
            bool isRight = record.CompressedSize is > 0 and <= MaximumSize
                && record.UncompressedSize > 0
                && record.UncompressedSize <= blob.ChunkSize
                && record.CompressedOffset <= (ulong)blob.StoredDataSize
                && record.CompressedSize <= (ulong)blob.StoredDataSize - record.CompressedOffset
                && record.UncompressedOffset >= previousEnd
                && record.UncompressedOffset <= plainLimit
                && end <= plainLimit;
            if (!isRight)
            {
                throw new RafsFormatException(
                    $"Blob {blob.Index} ({blob.Id}): the record of chunk {chunk} places it at {record.UncompressedOffset}+{record.UncompressedSize}, stored at {record.CompressedOffset}+{record.CompressedSize}, which cannot be.");
            }

            previousEnd = end;
        }
    }
}
