using Nydus.Image.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>What a data blob is to be like.</summary>
internal sealed record BlobBuilderOptions
{
    public required BlobForm Form { get; init; }

    /// <summary>Bytes of a batch, a power of two up to the chunk size; 0: no batches (format spec 4.9). With one, the form must say so.</summary>
    public int BatchSize { get; init; }

    /// <summary>v5: chunks start at multiples of 4 KiB of the decoded blob. v6 always does that.</summary>
    public bool AlignedChunks { get; init; }

    /// <summary>The blob's id instead of its digest; null or empty: the digest.</summary>
    public string? BlobId { get; init; }

    /// <summary>Threads that digest and compress. The blob's bytes do not depend on it.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
    public IBuildProgress? Progress { get; init; }
}
