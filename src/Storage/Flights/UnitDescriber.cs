using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;

namespace Nydus.Storage.Flights;

/// <summary>
/// Finds out what has to be fetched for a chunk. The chunk tables are checked when they are made; what the arithmetic of fetch and decode
/// relies on is checked here again, because the table may stem from a hostile image.
/// </summary>
internal readonly struct UnitDescriber(BlobStore store, BlobChunkTable table)
{
    private const int LargestPlain = 1 << 24;

    /// <summary>Stored units may be a little longer than 2^24 (padding of encryption, data that does not compress).</summary>
    private const int LargestStored = LargestPlain + 65536;

    public bool TryGetKey(int chunk, out UnitKey key)
    {
        bool known = TryGet(chunk, out _, out ChunkCoding coding);
        key = coding.Batch < 0 ? UnitKey.OfChunk(chunk) : UnitKey.OfBatch(coding.Batch, chunk);
        return known;
    }

    /// <summary>Makes the flight of the chunk's unit; null when the tables contradict themselves about it.</summary>
    public Flight? TryDescribe(int chunk)
    {
        if (!TryGet(chunk, out ChunkGeometry geometry, out ChunkCoding coding))
            return null;
        if (coding.Batch < 0)
        {
            FlightChunk[] single = [new FlightChunk { Number = chunk, Size = geometry.PlainSize }];
            return new Flight(UnitKey.OfChunk(chunk), coding, geometry.StoredOffset, geometry.StoredSize, single);
        }

        int windowStart = chunk >> UnitKey.WindowBits << UnitKey.WindowBits;
        int windowEnd = (int)Math.Min(windowStart + (1L << UnitKey.WindowBits), store.ChunkCount);
        int first = chunk;
        while (first > windowStart && IsSameBatch(first - 1, in geometry, in coding))
            first--;
        int end = chunk + 1;
        while (end < windowEnd && IsSameBatch(end, in geometry, in coding))
            end++;

        var chunks = new FlightChunk[end - first];
        for (int i = 0; i < chunks.Length; i++)
        {
            TryGet(first + i, out ChunkGeometry member, out ChunkCoding place);
            chunks[i] = new FlightChunk { Number = first + i, Offset = place.OffsetInBatch, Size = member.PlainSize };
        }

        coding.OffsetInBatch = 0;
        return new Flight(UnitKey.OfBatch(coding.Batch, chunk), coding, geometry.StoredOffset, geometry.StoredSize, chunks);
    }

    private bool IsSameBatch(int chunk, in ChunkGeometry geometry, in ChunkCoding coding)
    {
        return TryGet(chunk, out ChunkGeometry other, out ChunkCoding otherCoding)
            && otherCoding.Batch == coding.Batch
            && other.StoredOffset == geometry.StoredOffset
            && other.StoredSize == geometry.StoredSize
            && otherCoding.DecodedSize == coding.DecodedSize
            && otherCoding.IsCompressed == coding.IsCompressed
            && otherCoding.IsEncrypted == coding.IsEncrypted
            && otherCoding.IsZran == coding.IsZran;
    }

    private bool TryGet(int chunk, out ChunkGeometry geometry, out ChunkCoding coding)
    {
        coding = default;
        geometry = default;
        return (uint)chunk < (uint)store.ChunkCount
            && table.TryGetChunk(chunk, out geometry)
            && table.TryGetCoding(chunk, out coding)
            && geometry.StoredSize is > 0 and <= LargestStored
            && geometry.StoredOffset >= 0
            && geometry.StoredOffset <= store.StoredEnd - geometry.StoredSize
            && geometry.PlainSize is > 0 and <= LargestPlain
            && geometry.PlainOffset >= 0
            && geometry.PlainOffset <= long.MaxValue - geometry.PlainSize
            && coding.DecodedSize is > 0 and <= LargestPlain
            && (coding.Batch < 0 ? IsWholeChunk(in geometry, in coding) : IsInsideBatch(in geometry, in coding));
    }

    private static bool IsWholeChunk(in ChunkGeometry geometry, in ChunkCoding coding)
    {
        return coding.OffsetInBatch == 0 && coding.DecodedSize == geometry.PlainSize;
    }

    private static bool IsInsideBatch(in ChunkGeometry geometry, in ChunkCoding coding)
    {
        return coding.OffsetInBatch >= 0 && geometry.PlainSize <= coding.DecodedSize - coding.OffsetInBatch;
    }
}
