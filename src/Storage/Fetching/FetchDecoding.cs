using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Flights;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Fetching;

/// <summary>
/// Decodes and verifies the units of a fetch, on several cores when there is enough to do, and answers the readers of each unit as soon
/// as all its chunks are right. Units that are stored plain are served from the fetched bytes as they are.
/// </summary>
internal sealed class FetchDecoding
{
    private const long WorthSharing = 256 * 1024;

    private readonly BlobStore _store;
    private readonly BlobChunkTable _table;
    private readonly Fetch _fetch;
    private readonly long _storedBase;
    private readonly NativeBuffer _stored;
    private readonly NativeBuffer? _decoded;
    private readonly Dictionary<Flight, int> _plainStarts;
    private int _next;

    /// <param name="storedBase">Where the fetched bytes start in the blob.</param>
    /// <param name="decoded">As long as the decoded units that are not stored plain, together; null when there is none.</param>
    public FetchDecoding(BlobStore store, BlobChunkTable table, Fetch fetch, long storedBase, NativeBuffer stored, NativeBuffer? decoded)
    {
        _store = store;
        _table = table;
        _fetch = fetch;
        _storedBase = storedBase;
        _stored = stored;
        _decoded = decoded;
        _plainStarts = new Dictionary<Flight, int>(fetch.Flights.Length);
        int next = 0;
        foreach (Flight flight in fetch.Flights)
        {
            bool isPlain = UnitDecoder.IsPlain(flight.Coding);
            _plainStarts.Add(flight, isPlain ? (int)(flight.StoredOffset - storedBase) : next);
            if (!isPlain)
                next += flight.Coding.DecodedSize;
        }
    }

    public async Task RunAsync()
    {
        int units = _fetch.Flights.Length;
        if (units == 1 || _fetch.Flights.Sum(static flight => (long)flight.Coding.DecodedSize) <= WorthSharing)
        {
            Work();
            return;
        }

        // All workers are waited for, whatever one of them throws: they write into the buffers.
        int count = Math.Min(units, Environment.ProcessorCount);
        var workers = new List<Task>(count);
        try
        {
            while (workers.Count < count)
                workers.Add(Task.Run(Work));
        }
        finally
        {
            await Task.WhenAll(workers);
        }
    }

    public void Publish(Flight flight) => _store.Flights.Publish(flight, BufferOf(flight), _plainStarts[flight]);

    /// <summary>The buffer that holds a unit's plain bytes, as long as the fetch lives.</summary>
    public NativeBuffer GetPlain(Flight flight, out int start)
    {
        start = _plainStarts[flight];
        return BufferOf(flight);
    }

    private NativeBuffer BufferOf(Flight flight) => UnitDecoder.IsPlain(flight.Coding) ? _stored : _decoded!;

    private void Work()
    {
        int index;
        while ((index = Interlocked.Increment(ref _next) - 1) < _fetch.Flights.Length)
        {
            Flight flight = _fetch.Flights[index];
            if (DecodeUnit(flight))
                Publish(flight);
        }
    }

    /// <summary>Whether all chunks are right; the result of each is noted.</summary>
    private bool DecodeUnit(Flight flight)
    {
        ReadOnlySpan<byte> stored = _stored.GetSpan().Slice((int)(flight.StoredOffset - _storedBase), flight.StoredSize);
        ReadOnlySpan<byte> plain = stored;
        bool decodes = flight.StoredSize == flight.Coding.DecodedSize;
        if (!UnitDecoder.IsPlain(flight.Coding))
        {
            Span<byte> target = _decoded!.GetSpan().Slice(_plainStarts[flight], flight.Coding.DecodedSize);
            decodes = UnitDecoder.TryDecode(_store.Blob, _table, flight.Coding, stored, target, _store.Context.Pool);
            plain = target;
        }

        bool allGood = true;
        foreach (ref FlightChunk chunk in flight.Chunks.AsSpan())
        {
            chunk.Result = decodes ? Verify(in chunk, plain) : VerifyResult.Undecodable;
            if (chunk.Result == VerifyResult.Good)
                Interlocked.Increment(ref _store.Context.Counters.ChunksFetched);
            else if (chunk.Result != VerifyResult.NothingToVerify)
                Interlocked.Increment(ref _store.Context.Counters.Mismatches);
            allGood &= chunk.Result == VerifyResult.Good;
        }

        return allGood;
    }

    private VerifyResult Verify(in FlightChunk chunk, ReadOnlySpan<byte> unit)
    {
        return _table.TryGetChunk(chunk.Number, out ChunkGeometry geometry)
            ? _store.Verifier.Verify(in geometry, unit.Slice(chunk.Offset, chunk.Size))
            : VerifyResult.Undecodable;
    }
}
