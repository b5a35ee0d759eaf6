using Nydus.Storage.Buffers;
using Nydus.Storage.Fetching;
using Nydus.Storage.Reading;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Flights;

/// <summary>
/// The flights of one blob. Invariant: a unit is in the table from the moment somebody is about to fetch it until its chunks are ready in
/// the cache (or it failed). So whoever finds neither flight nor ready chunk, under the lock, is the only one to fetch.
/// Waiters are answered outside of the lock.
/// </summary>
internal sealed class FlightTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UnitKey, Flight> _flights = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _flights.Count;
        }
    }

    public JoinResult TryJoin(UnitKey key, ReadWaiter waiter)
    {
        Flight? flight;
        NativeBuffer? plain;
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out flight))
                return JoinResult.None;
            plain = JoinLocked(flight, waiter);
        }

        AnswerLate(flight, plain, waiter);
        return JoinResult.Joined;
    }

    /// <summary>Joins the unit's flight, or puts the new one into the table unless <paramref name="isReady"/> says that it is not needed any more.</summary>
    /// <param name="isReady">Null when what the cache says does not count. Called under the lock: must not block.</param>
    public JoinResult JoinOrAdd(Flight created, ReadWaiter waiter, Func<int, bool>? isReady)
    {
        Flight? flight;
        NativeBuffer? plain;
        lock (_gate)
        {
            if (!_flights.TryGetValue(created.Key, out flight))
            {
                if (isReady is not null && isReady(waiter.Chunk))
                    return JoinResult.Ready;
                // The flight goes into the table last: whatever throws before leaves nothing there that nobody fetches.
                JoinLocked(created, waiter);
                _flights.Add(created.Key, created);
                return JoinResult.Created;
            }

            plain = JoinLocked(flight, waiter);
        }

        AnswerLate(flight, plain, waiter);
        return JoinResult.Joined;
    }

    /// <summary>Puts a flight that nobody waits for into the table. False when its unit is in flight, or its chunk is ready.</summary>
    public bool TryAdd(Flight created, Func<int, bool> isReady)
    {
        lock (_gate)
            return !_flights.ContainsKey(created.Key) && !isReady(created.FirstChunk) && _flights.TryAdd(created.Key, created);
    }

    /// <summary>Ties flights to the request that brings them. False when nobody waits for any of them (any more): they have ended then.</summary>
    public bool Assign(Fetch fetch)
    {
        lock (_gate)
        {
            foreach (Flight flight in fetch.Flights)
            {
                flight.Fetch = fetch;
                fetch.Waiters += flight.Waiters.Count;
            }

            if (fetch.Waiters > 0)
                return true;
            AbandonLocked(fetch);
            return false;
        }
    }

    /// <summary>A reader has gone. The last one of a request takes the request with it.</summary>
    public void Leave(ReadWaiter waiter)
    {
        Fetch? abandoned = null;
        lock (_gate)
        {
            if (waiter.Flight is not { State: FlightState.Waiting } flight || !flight.Waiters.Remove(waiter))
                return;
            if (flight.Fetch is { } fetch && --fetch.Waiters == 0 && fetch.Phase == FetchPhase.Fetching)
            {
                AbandonLocked(fetch);
                abandoned = fetch;
            }
        }

        abandoned?.Cancel();
    }

    /// <summary>Gives a request up, whoever waits for it: a backend that ignores its token must not hold readers at unmount.</summary>
    public void Abandon(Fetch fetch)
    {
        ReadWaiter[] waiters;
        lock (_gate)
        {
            if (fetch.Phase != FetchPhase.Fetching)
                return;
            waiters = [.. fetch.Flights.SelectMany(static flight => flight.Waiters)];
            AbandonLocked(fetch);
        }

        foreach (ReadWaiter waiter in waiters)
            waiter.Fail(ReadStatus.Cancelled);
    }

    /// <summary>The bytes are here: from now on the request is not given up. False when it has been.</summary>
    public bool TryBeginDecoding(Fetch fetch)
    {
        lock (_gate)
        {
            if (fetch.Phase != FetchPhase.Fetching)
                return false;
            fetch.Phase = FetchPhase.Decoding;
            return true;
        }
    }

    /// <summary>Answers all who wait and lets later ones copy from the buffer until <see cref="End"/>.</summary>
    public void Publish(Flight flight, NativeBuffer plain, int plainStart)
    {
        ReadWaiter[] waiters;
        lock (_gate)
        {
            plain.AddReference();
            flight.Plain = plain;
            flight.PlainStart = plainStart;
            flight.State = FlightState.Decoded;
            waiters = TakeWaitersLocked(flight);
        }

        foreach (ReadWaiter waiter in waiters)
            Answer(flight, plain, plainStart, waiter);
    }

    /// <summary>Takes a flight that failed in company out of its request, to be fetched alone. False when nobody waits for it: it has ended then.</summary>
    public bool TryDetach(Flight flight)
    {
        lock (_gate)
        {
            if (flight.State != FlightState.Waiting)
                return false;
            if (flight.Fetch is { } fetch)
                fetch.Waiters -= flight.Waiters.Count;
            flight.Fetch = null;
            if (flight.Waiters.Count > 0)
                return true;
            EndLocked(flight);
            return false;
        }
    }

    /// <summary>Takes a flight out of the table, whatever its state; who still waits gets <paramref name="status"/>.</summary>
    public void End(Flight flight, ReadStatus status)
    {
        ReadWaiter[] waiters;
        NativeBuffer? plain;
        lock (_gate)
        {
            plain = EndLocked(flight);
            waiters = TakeWaitersLocked(flight);
        }

        plain?.Release();
        foreach (ReadWaiter waiter in waiters)
            waiter.Fail(status);
    }

    /// <summary>The caller holds a reference to the buffer: the flight's own may go at any time.</summary>
    private static void Answer(Flight flight, NativeBuffer plain, int plainStart, ReadWaiter waiter)
    {
        int slot = waiter.Chunk - flight.FirstChunk;
        if ((uint)slot >= (uint)flight.Chunks.Length || flight.Chunks[slot].Result != VerifyResult.Good)
            waiter.Fail(ReadStatus.Failed);
        else
            waiter.Deliver(plain.GetSpan().Slice(plainStart + flight.Chunks[slot].Offset, flight.Chunks[slot].Size));
    }

    private static void AnswerLate(Flight flight, NativeBuffer? plain, ReadWaiter waiter)
    {
        if (plain is null)
            return;
        try
        {
            Answer(flight, plain, flight.PlainStart, waiter);
        }
        finally
        {
            plain.Release();
        }
    }

    private static ReadWaiter[] TakeWaitersLocked(Flight flight)
    {
        ReadWaiter[] waiters = [.. flight.Waiters];
        flight.Waiters.Clear();
        return waiters;
    }

    /// <summary>The buffer, with a reference for the caller, when the flight is decoded already.</summary>
    private static NativeBuffer? JoinLocked(Flight flight, ReadWaiter waiter)
    {
        waiter.Enlist();
        if (flight.State == FlightState.Decoded)
        {
            flight.Plain!.AddReference();
            return flight.Plain;
        }

        waiter.Flight = flight;
        flight.Waiters.Add(waiter);
        if (flight.Fetch is { } fetch)
            fetch.Waiters++;
        return null;
    }

    private void AbandonLocked(Fetch fetch)
    {
        fetch.Phase = FetchPhase.Abandoned;
        foreach (Flight flight in fetch.Flights)
            EndLocked(flight);
    }

    private NativeBuffer? EndLocked(Flight flight)
    {
        flight.State = FlightState.Ended;
        if (_flights.TryGetValue(flight.Key, out Flight? current) && current == flight)
            _flights.Remove(flight.Key);
        NativeBuffer? plain = flight.Plain;
        flight.Plain = null;
        return plain;
    }
}
