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

    private const long Refused = long.MinValue;

    /// <summary>
    /// Where the claiming record of each chunk lies in the bootstrap; 0 is unclaimed (no record lies at offset 0), negative not confirmed. Native: up to 2^24 of them.
    /// </summary>
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

        if (claimed == Refused || !_memory.TryRead(reference.RecordOffset, out RafsChunkRecord record) || !RafsV5ChunkRules.IsValid(record, _blobs))
        {
            return false;
        }

        if (claimed == 0)
        {
            claimed = Interlocked.CompareExchange(ref claim, -reference.RecordOffset, 0);
            claimed = claimed == 0 ? -reference.RecordOffset : claimed;
        }

        if (claimed < 0)
        {
            claimed = Settle(reference.Index, claimed);
        }

        return claimed == reference.RecordOffset || (claimed > 0 && _memory.TryRead(claimed, out RafsChunkRecord first) && record.StatesSameChunk(first));
    }

    /// <summary>
    /// Confirms a claim or refuses it for good. Decoded chunks of a blob lie in the order of their numbers: a record that says otherwise would have its
    /// chunk written over another one in the cache. Of two claims made at once that exclude each other at least one sees the other.
    /// </summary>
    /// <returns>The claim as it stands then: never an unconfirmed one.</returns>
    private long Settle(int chunk, long claim)
    {
        if (claim == Refused)
        {
            return Refused;
        }

        long settled = _memory.TryRead(-claim, out RafsChunkRecord record) && FollowsThoseBelow(chunk, record) && PrecedesThoseAbove(chunk, record) ? -claim : Refused;
        long before = Interlocked.CompareExchange(ref _claims[chunk], settled, claim);
        return before == claim ? settled : before;
    }

    /// <summary>Looks down to the next confirmed claim; those that are not settled count as well.</summary>
    private bool FollowsThoseBelow(int chunk, in RafsChunkRecord record)
    {
        for (int i = chunk - 1; i >= 0; i--)
        {
            long claim = Volatile.Read(ref _claims[i]);
            if (claim is 0 or Refused)
            {
                continue;
            }

            if (!_memory.TryRead(Math.Abs(claim), out RafsChunkRecord other) || other.UncompressedOffset + other.UncompressedSize > record.UncompressedOffset)
            {
                return false;
            }

            if (claim > 0)
            {
                break;
            }
        }

        return true;
    }

    private bool PrecedesThoseAbove(int chunk, in RafsChunkRecord record)
    {
        for (int i = chunk + 1; i < _count; i++)
        {
            long claim = Volatile.Read(ref _claims[i]);
            if (claim is 0 or Refused)
            {
                continue;
            }

            if (!_memory.TryRead(Math.Abs(claim), out RafsChunkRecord other) || record.UncompressedOffset + record.UncompressedSize > other.UncompressedOffset)
            {
                return false;
            }

            if (claim > 0)
            {
                break;
            }
        }

        return true;
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
        return claimed > 0 && _memory.TryRead(claimed, out record);
    }
}
