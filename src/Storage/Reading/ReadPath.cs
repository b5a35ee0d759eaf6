using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Diagnostics;
using Nydus.Storage.Fetching;
using Nydus.Storage.Flights;

namespace Nydus.Storage.Reading;

/// <summary>The slow path of a read: at least one of its chunks cannot be served as it lies in the cache.</summary>
/// <remarks>
/// <code>
///   ReadAsync -> (1) pool thread       the caller's thread goes back at once
///                (2) chunk table       BlobStore.GetTableAsync: side file, else backend; shared by all who wait
///                (3) ready?            BlobStore.TryCopyReady: read back, decode, verify once
///                (4) flight            FlightTable: join the unit's flight, or put a new one there
///                (5) request           FetchPlanner: merge neighbours, widen to what comes next
///                (6) bytes             Fetch: memory budget, then one backend range on a thread of its own
///                (7) decode, verify    FetchDecoding: wrong bytes are fetched a second time, alone
///                (8) answer            FlightTable.Publish -> ReadWaiter.Deliver: copied to each reader that still waits
///                (9) keep              StoreBack, then the flight leaves the table
/// </code>
/// </remarks>
internal static class ReadPath
{
    public static async Task<ReadStatus> ReadAsync(
        StorageContext context, BlobStore[] stores, ReadOnlyMemory<ChunkSlice> slices, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var operation = new ReadOperation();
        ReadStatus planned;
        try
        {
            planned = await PlanAsync(context, stores, slices, destination, operation, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            planned = ReadStatus.Cancelled;
        }
        catch (Exception exception)
        {
            // The read must still take back its waiters: the destination is the reader's again once this returns.
            StorageLog.ReadFailed(context.Logger, DefectTrace.Of(exception), exception.Message);
            planned = ReadStatus.Failed;
        }

        if (operation.HasWaiters)
            Interlocked.Increment(ref context.Counters.Misses);
        return await operation.WaitAsync(planned, cancellationToken);
    }

    private static async Task<ReadStatus> PlanAsync(
        StorageContext context, BlobStore[] stores, ReadOnlyMemory<ChunkSlice> slices, Memory<byte> destination, ReadOperation operation, CancellationToken cancellationToken)
    {
        int done = 0;
        while (done < slices.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            context.Lifetime.ThrowIfCancellationRequested();
            int blob = slices.Span[done].Chunk.Blob;
            int end = done + 1;
            while (end < slices.Length && slices.Span[end].Chunk.Blob == blob)
                end++;
            if ((uint)blob >= (uint)stores.Length)
                return ReadStatus.Failed;

            BlobStore store = stores[blob];
            ReadOnlyMemory<ChunkSlice> part = slices[done..end];
            if (await GetTableAsync(store, part.Span[0].Chunk.Index, cancellationToken) is not { } table)
                return ReadStatus.Failed;
            ReadStatus status = PlanBlob(store, table, part.Span, ref destination, operation);
            if (status != ReadStatus.Ok)
                return status;
            done = end;
        }

        return destination.IsEmpty ? ReadStatus.Ok : ReadStatus.Failed;
    }

    private static async ValueTask<BlobChunkTable?> GetTableAsync(BlobStore store, int chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetTableAsync(cancellationToken);
        }
        catch (BackendException exception)
        {
            store.Failures.FetchFailed(FailureCause.Metadata, chunk, chunk, store.Blob.CiOffset, $"{exception.Code}: {exception.Message}", exception);
        }
        catch (StorageFailureException exception)
        {
            store.Failures.FetchFailed(exception.Cause, chunk, chunk, store.Blob.CiOffset, exception.Message, exception.InnerException);
        }

        return null;
    }

    private static ReadStatus PlanBlob(
        BlobStore store, BlobChunkTable table, ReadOnlySpan<ChunkSlice> slices, ref Memory<byte> destination, ReadOperation operation)
    {
        if (!store.Activity.TryEnter())
            return ReadStatus.Cancelled;
        List<Flight>? created = null;
        try
        {
            foreach (ref readonly ChunkSlice slice in slices)
            {
                if (!IsSane(store, table, in slice, destination.Length))
                {
                    store.Failures.ChunkRefused(slice.Chunk.Index, FailureCause.Geometry, 0, "the file's reference and the blob's chunk table contradict each other");
                    return ReadStatus.Failed;
                }

                if (!store.CanEverServe(table, slice.Chunk.Index))
                {
                    store.Failures.ChunkRefused(
                        slice.Chunk.Index, FailureCause.NothingToVerify, 0, "validation was asked for, but the image has neither digest nor CRC of the chunk");
                    return ReadStatus.Failed;
                }

                Memory<byte> target = destination[..slice.Length];
                destination = destination[slice.Length..];
                if (!ServeOrWait(store, table, in slice, target, operation, ref created))
                    return ReadStatus.Failed;
            }

            return ReadStatus.Ok;
        }
        finally
        {
            // Others may have joined them already: they are fetched even when this read fails.
            try
            {
                if (created is { Count: > 0 })
                    FetchPlanner.Launch(store, table, created);
            }
            finally
            {
                store.Activity.Exit();
            }
        }
    }

    private static bool ServeOrWait(
        BlobStore store, BlobChunkTable table, in ChunkSlice slice, Memory<byte> target, ReadOperation operation, ref List<Flight>? created)
    {
        int chunk = slice.Chunk.Index;
        var describer = new UnitDescriber(store, table);
        if (!describer.TryGetKey(chunk, out UnitKey key))
        {
            store.Failures.ChunkRefused(chunk, FailureCause.Geometry, 0, "the image places it where it cannot be");
            return false;
        }

        // Damaged: what the cache says of the chunk does not count any more. Otherwise a chunk may become ready at any moment.
        ReadyResult ready = store.TryCopyReady(table, chunk, slice.Offset, target.Span);
        while (ready != ReadyResult.Copied)
        {
            var waiter = new ReadWaiter(operation, store.Flights, chunk, slice.Offset, target);
            if (store.Flights.TryJoin(key, waiter) == JoinResult.Joined)
                return true;
            if (ready == ReadyResult.NotReady)
                store.Refresh(chunk);
            if (describer.TryDescribe(chunk) is not { } flight)
                return false;
            // Room first: a flight that is in the table but in no list would never end.
            created ??= [];
            created.EnsureCapacity(created.Count + 1);
            JoinResult joined = store.Flights.JoinOrAdd(flight, waiter, ready == ReadyResult.Damaged ? null : store.ReadyTest);
            if (joined == JoinResult.Created)
                created.Add(flight);
            if (joined != JoinResult.Ready)
                return true;
            ready = store.TryCopyReady(table, chunk, slice.Offset, target.Span);
            if (ready == ReadyResult.NotReady)
                ready = ReadyResult.Damaged; // evicted between two looks: no third
        }

        return true;
    }

    private static bool IsSane(BlobStore store, BlobChunkTable table, in ChunkSlice slice, int room)
    {
        RafsChunk chunk = slice.Chunk;
        return (uint)chunk.Index < (uint)store.ChunkCount
            && table.Agrees(in chunk)
            && table.TryGetChunk(chunk.Index, out ChunkGeometry geometry)
            && slice.Offset >= 0
            && slice.Length > 0
            && slice.Length <= room
            && slice.Offset <= geometry.PlainSize - slice.Length;
    }
}
