namespace Nydus.Host.Configuration;

/// <summary>How an image is served: the top level of version 1, <c>rafs</c> in version 2.</summary>
internal sealed record RafsConfig
{
    /// <summary><c>direct</c> or <c>cached</c>; accepted and without effect, metadata is always mapped.</summary>
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
