using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>
/// The chunks of a v5 blob. v5 has no table of them, only the records of the files: the first record seen for a number claims it, and from
/// then on every other one must state the same. So a number is known from its first reference on.
/// </summary>
internal sealed unsafe class RafsV5ChunkTable : BlobChunkTable
{
    private readonly BootstrapMemory _memory;
    private readonly RafsBlob[] _blobs;
    private readonly int _blob;

    /// <summary>Where the claiming record of each chunk lies in the bootstrap; 0 is unclaimed (no record lies at offset 0). Native: up to 2^24 of them.</summary>
    private long* _claims;
    private int _count;

    public RafsV5ChunkTable(BootstrapMemory memory, RafsBlob[] blobs, int blob, int count)
    {
        _memory = memory;
        _blobs = blobs;
        _blob = blob;
        _claims = (long*)NativeMemory.AllocZeroed((nuint)Math.Max(count, 1), sizeof(long));
        _count = count;
    }

    ~RafsV5ChunkTable() => Dispose(false);

    public override int Count => _count;

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        if (!TryGetClaim(chunk, out RafsChunkRecord record))
        {
            geometry = default;
            return false;
        }

        geometry = new ChunkGeometry
        {
            StoredOffset = (long)record.CompressedOffset,
            StoredSize = (int)record.CompressedSize,
            PlainOffset = (long)record.UncompressedOffset,
            PlainSize = (int)record.UncompressedSize,
            HasCrc32C = (record.Flags & RafsChunkFlags.HasCrc32C) != 0,
            Crc32C = record.Crc32C,
            HasDigest = true,
            Digest = record.Digest,
        };
        return true;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding)
    {
        coding = default;
        if (!TryGetClaim(chunk, out RafsChunkRecord record))
        {
            return false;
        }

        coding.IsCompressed = (record.Flags & RafsChunkFlags.Compressed) != 0;
        coding.Batch = -1;
        coding.DecodedSize = (int)record.UncompressedSize;
        return true;
    }

    public override bool Agrees(in RafsChunk reference)
    {
        if (reference.Blob != _blob || (uint)reference.Index >= (uint)_count)
        {
            return false;
        }

        ref long claim = ref _claims[reference.Index];
        long claimed = Volatile.Read(ref claim);
        if (claimed == reference.RecordOffset)
        {
            return true;
        }

        if (!_memory.TryRead(reference.RecordOffset, out RafsChunkRecord record) || !RafsV5ChunkRules.IsValid(record, _blobs))
        {
            return false;
        }

        if (claimed == 0)
        {
            claimed = Interlocked.CompareExchange(ref claim, reference.RecordOffset, 0);
        }

        return claimed == 0 || (_memory.TryRead(claimed, out RafsChunkRecord first) && record.StatesSameChunk(first));
    }

    protected override void Dispose(bool disposing)
    {
        _count = 0;
        NativeMemory.Free(_claims);
        _claims = null;
    }

    private bool TryGetClaim(int chunk, out RafsChunkRecord record)
    {
        record = default;
        if ((uint)chunk >= (uint)_count)
        {
            return false;
        }

        long claimed = Volatile.Read(ref _claims[chunk]);
        return claimed != 0 && _memory.TryRead(claimed, out record);
    }
}
