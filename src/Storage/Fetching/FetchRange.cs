using Nydus.Storage.Flights;

namespace Nydus.Storage.Fetching;

/// <summary>Collects flights whose stored bytes follow each other, or overlap as those of ZRAN contexts do, into one backend request.</summary>
internal sealed class FetchRange
{
    private const int MostChunks = 4096;

    /// <summary>Decoded bytes a request may hold, as a multiple of its stored bytes: bounds what a few stored bytes can blow up to.</summary>
    private const int MostExpansion = 4;

    private readonly List<Flight> _flights = [];
    private long _start;
    private long _lastStart;
    private long _end;
    private long _decoded;
    private int _chunks;

    public Flight Last => _flights[^1];

    public Flight[] ToArray() => [.. _flights];

    /// <summary>The first flight always fits, so that every chunk can be fetched.</summary>
    public bool Fits(long storedOffset, long storedEnd, int decodedSize, int chunks, int limit)
    {
        return _flights.Count == 0
            || (storedOffset > _lastStart
                && storedEnd >= _end
                && storedOffset - _end <= limit >> 7
                && storedEnd - _start <= limit
                && _decoded + decodedSize <= (long)limit * MostExpansion
                && _chunks + chunks <= MostChunks);
    }

    public bool Fits(Flight flight, int limit) => Fits(flight.StoredOffset, flight.StoredEnd, flight.Coding.DecodedSize, flight.Chunks.Length, limit);

    /// <summary>Makes room for one more, so that <see cref="Add"/> does not throw.</summary>
    /// <returns>True.</returns>
    public bool Reserve() => _flights.EnsureCapacity(_flights.Count + 1) > 0;

    public void Add(Flight flight)
    {
        if (_flights.Count == 0)
            _start = flight.StoredOffset;
        _lastStart = flight.StoredOffset;
        _flights.Add(flight);
        _end = flight.StoredEnd;
        _decoded += flight.Coding.DecodedSize;
        _chunks += flight.Chunks.Length;
    }
}
