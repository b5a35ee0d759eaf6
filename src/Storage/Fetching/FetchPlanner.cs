using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Flights;

namespace Nydus.Storage.Fetching;

/// <summary>Makes few backend requests of many missing chunks: merges neighbours, and widens a request to chunks that will be wanted next.</summary>
internal static class FetchPlanner
{
    private const int SmallestLimit = 128 * 1024;
    private const int LargestLimit = 16 * 1024 * 1024;

    /// <summary>Starts the fetches of flights that are in the table. Whatever happens, none of them is left behind.</summary>
    public static void Launch(BlobStore store, BlobChunkTable table, List<Flight> created)
    {
        var range = new FetchRange();
        try
        {
            int batchSize = Math.Clamp(store.Context.Options.BatchSize, 0, LargestLimit);
            int limit = Math.Max(batchSize, SmallestLimit);
            created.Sort(static (a, b) => a.StoredOffset.CompareTo(b.StoredOffset));
            foreach (Flight flight in created)
            {
                if (!range.Fits(flight, limit))
                {
                    Fetch.Start(store, table, range.ToArray(), isRetry: false);
                    range = new FetchRange();
                }

                range.Add(flight);
            }

            if (store.CacheKeeps)
                Amplify(store, table, range, batchSize);
            Fetch.Start(store, table, range.ToArray(), isRetry: false);
        }
        catch
        {
            foreach (Flight flight in created.Concat(range.ToArray()))
                store.Flights.End(flight, ReadStatus.Failed);
            throw;
        }
    }

    private static void Amplify(BlobStore store, BlobChunkTable table, FetchRange range, int batchSize)
    {
        var describer = new UnitDescriber(store, table);
        while (describer.TryDescribe(range.Last.LastChunk + 1) is { } next
            && range.Fits(next, batchSize)
            && range.Reserve()
            && store.Flights.TryAdd(next, store.ReadyTest))
        {
            range.Add(next);
        }
    }
}
