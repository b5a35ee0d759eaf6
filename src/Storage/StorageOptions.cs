namespace Nydus.Storage;

/// <summary>How blobs are read.</summary>
public sealed class StorageOptions
{
    /// <summary>Check every chunk's digest on every fill, and once more when it is first read from a reopened cache (<c>digest_validate</c>, <c>cache.validate</c>).</summary>
    public bool Validate { get; init; }

    /// <summary>How far a backend request may be widened to neighbouring chunks, in stored bytes (<c>amplify_io</c>, <c>rafs.batch_size</c>); 0: not at all.</summary>
    public int BatchSize { get; init; } = 1024 * 1024;

    /// <summary>How many bytes all fetches may hold at one time.</summary>
    internal long BytesInFlight { get; init; } = 64L * 1024 * 1024;
}
