namespace Nydus.Host.Configuration;

/// <summary>How an image is served: the top level of version 1, <c>rafs</c> in version 2.</summary>
internal sealed record RafsConfig
{
    /// <summary>
    /// <c>direct</c>: the metadata is copied once into a private unlinked file, which is mapped. <c>cached</c>: it is read into memory.
    /// </summary>
    public string Mode { get; init; } = ConfigDefaults.Mode;

    /// <summary>How far a read may be widened to neighbouring chunks, in bytes; 0: not at all. At most 256 MiB.</summary>
    public long BatchSize { get; init; } = ConfigDefaults.BatchSize;

    /// <summary>Digests of metadata and data are checked.</summary>
    public bool Validate { get; init; }

    public bool EnableXattr { get; init; }

    public bool IoStatsFiles { get; init; }

    public bool AccessPattern { get; init; }

    public bool LatestReadFiles { get; init; }

    public PrefetchConfig Prefetch { get; init; } = PrefetchConfig.Off;
}
