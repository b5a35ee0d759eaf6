namespace Nydus.Image.Compacting;

/// <summary>What <c>compact</c> was asked for (format spec 6.10).</summary>
internal sealed record CompactRequest
{
    /// <summary>Blobs of which less is used are written anew; percent of their stored bytes, 0: none.</summary>
    public int MinUsedRatio { get; init; }

    /// <summary>Blobs that are smaller are joined; bytes.</summary>
    public long CompactBlobSize { get; init; } = 10 << 20;

    /// <summary>How long joined blobs may become; bytes.</summary>
    public long MaxCompactSize { get; init; } = 100 << 20;

    /// <summary>With fewer blobs nothing is done; 0: always.</summary>
    public int LayersToCompact { get; init; }

    /// <summary>Where new blobs go.</summary>
    public required string BlobDirectory { get; init; }
}
