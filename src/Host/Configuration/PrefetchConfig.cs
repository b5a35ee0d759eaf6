namespace Nydus.Host.Configuration;

/// <summary>Prefetch settings of the cache or of the file system.</summary>
internal sealed record PrefetchConfig
{
    /// <summary>What a document without the object means.</summary>
    public static readonly PrefetchConfig Off = new();

    public bool Enable { get; init; }

    /// <summary>Workers, 1 to 1024 when enabled.</summary>
    public long Threads { get; init; }

    /// <summary>How far requests are merged, in bytes; at most 256 MiB when enabled.</summary>
    public long BatchSize { get; init; }

    /// <summary>Bytes a second; 0: no limit.</summary>
    public long BandwidthLimit { get; init; }

    /// <summary>Everything is fetched after the listed files.</summary>
    public bool PrefetchAll { get; init; }

    /// <summary>Blobs are read as one stream each.</summary>
    public bool StreamPrefetch { get; init; }
}
