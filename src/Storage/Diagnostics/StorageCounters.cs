namespace Nydus.Storage.Diagnostics;

/// <summary>The counters behind <see cref="StorageStatistics"/>; touched on the slow path alone, with <see cref="Interlocked"/>.</summary>
internal sealed class StorageCounters
{
    public long BackendReads;
    public long BackendBytes;
    public long BackendErrors;
    public long ChunksFetched;
    public long Mismatches;
    public long StoreFailures;
    public long Misses;

    public StorageStatistics Snapshot() => new()
    {
        BackendReads = Interlocked.Read(ref BackendReads),
        BackendBytes = Interlocked.Read(ref BackendBytes),
        BackendErrors = Interlocked.Read(ref BackendErrors),
        ChunksFetched = Interlocked.Read(ref ChunksFetched),
        Mismatches = Interlocked.Read(ref Mismatches),
        StoreFailures = Interlocked.Read(ref StoreFailures),
        Misses = Interlocked.Read(ref Misses),
    };
}
