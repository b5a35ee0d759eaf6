using Nydus.Rafs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Fetching;
using Nydus.Storage.Reading;

namespace Nydus.Storage.Flights;

/// <summary>The single fetch of a unit, whoever waits for it. State, waiters and buffer are guarded by the <see cref="FlightTable"/>.</summary>
internal sealed class Flight(UnitKey key, ChunkCoding coding, long storedOffset, int storedSize, FlightChunk[] chunks)
{
    public UnitKey Key { get; } = key;

    public ChunkCoding Coding { get; } = coding;

    /// <summary>In bytes from the start of the blob.</summary>
    public long StoredOffset { get; } = storedOffset;

    public int StoredSize { get; } = storedSize;

    public long StoredEnd => StoredOffset + StoredSize;

    /// <summary>In the order of their numbers, without gap in the numbers.</summary>
    public FlightChunk[] Chunks { get; } = chunks;

    public int FirstChunk => Chunks[0].Number;

    public int LastChunk => Chunks[^1].Number;

    public FlightState State { get; set; }

    public List<ReadWaiter> Waiters { get; } = [];

    /// <summary>The request that brings it; null while it is planned.</summary>
    public Fetch? Fetch { get; set; }

    /// <summary>The decoded unit starts at <see cref="PlainStart"/>; null unless decoded.</summary>
    public NativeBuffer? Plain { get; set; }

    public int PlainStart { get; set; }
}
