namespace Nydus.Image.Requests;

/// <summary>What <c>nydus-image merge</c> was asked for (format spec 6.9). Lists are empty or have one element for each source.</summary>
internal sealed record MergeRequest
{
    /// <summary>Bootstraps, lowest layer first; at least one.</summary>
    public required IReadOnlyList<string> Sources { get; init; }
    public string? Bootstrap { get; init; }
    public string? BlobDirectory { get; init; }
    public string? ParentBootstrap { get; init; }
    public string? ChunkDictionary { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public IReadOnlyList<string> BlobDigests { get; init; } = [];
    public IReadOnlyList<string> OriginalBlobIds { get; init; } = [];

    /// <summary>Bytes.</summary>
    public IReadOnlyList<long> BlobSizes { get; init; } = [];

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public IReadOnlyList<string> BlobTocDigests { get; init; } = [];

    /// <summary>Bytes; 0 for a blob without a table of contents.</summary>
    public IReadOnlyList<int> BlobTocSizes { get; init; } = [];
    public PrefetchPolicy Prefetch { get; init; } = PrefetchPolicy.None;

    /// <summary>Lines of stdin when <see cref="Prefetch"/> asks for them, raw bytes without the line feed.</summary>
    public IReadOnlyList<byte[]> PrefetchPatterns { get; init; } = [];

    /// <summary>Path of the nydusd configuration, or null.</summary>
    public string? Config { get; init; }
}
