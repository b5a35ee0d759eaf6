namespace Nydus.Host.Configuration;

/// <summary>Default values and limits of the configuration (specification sections 2.2 and 2.3).</summary>
internal static class ConfigDefaults
{
    /// <summary>The largest document that is read, in bytes.</summary>
    public const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>How deep objects and arrays may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>The largest <c>batch_size</c>, <c>amplify_io</c> and <c>merging_size</c>, in bytes.</summary>
    public const long MaxBatchSize = 256L * 1024 * 1024;

    /// <summary>The default of the same keys, in bytes.</summary>
    public const long BatchSize = 1024 * 1024;

    /// <summary>The default number of prefetch workers.</summary>
    public const long PrefetchThreads = 8;

    /// <summary>The most prefetch workers.</summary>
    public const long MaxPrefetchThreads = 1024;

    /// <summary>The default of <c>rafs.mode</c>.</summary>
    public const string Mode = "direct";
}
