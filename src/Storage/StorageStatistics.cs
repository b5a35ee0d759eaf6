namespace Nydus.Storage;

/// <summary>Counters of an <see cref="ImageStorage"/>, all cumulative.</summary>
public readonly record struct StorageStatistics
{
    /// <summary>Backend requests made, failed ones included.</summary>
    public long BackendReads { get; init; }

    /// <summary>Stored bytes received from the backend.</summary>
    public long BackendBytes { get; init; }

    /// <summary>Backend requests that failed.</summary>
    public long BackendErrors { get; init; }

    /// <summary>Chunks decoded and verified from backend data.</summary>
    public long ChunksFetched { get; init; }

    /// <summary>Chunks whose digest or CRC did not match.</summary>
    public long Mismatches { get; init; }

    /// <summary>Chunks the cache could not keep (disk full, read-only).</summary>
    public long StoreFailures { get; init; }

    /// <summary>Reads that had to wait for a chunk.</summary>
    public long Misses { get; init; }
}
