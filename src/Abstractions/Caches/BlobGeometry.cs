namespace Nydus.Abstractions;

/// <summary>What a cache has to know of a blob.</summary>
public sealed class BlobGeometry
{
    /// <summary>The blob's name. It comes from the image and may be hostile: a cache that makes file names of it checks it.</summary>
    public required string BlobId { get; init; }

    /// <summary>The number of chunks, 1 to 2^24.</summary>
    public required int ChunkCount { get; init; }

    /// <summary>The length of the decoded blob in bytes.</summary>
    public required long PlainSize { get; init; }

    /// <summary>The length of the stored chunk data in bytes.</summary>
    public required long StoredSize { get; init; }

    /// <summary>
    /// Whether a chunk has the same number whenever the image is opened. When false, what is ready must not be remembered by number
    /// beyond the life of this object (RAFS v5 without extended blob table).
    /// </summary>
    public required bool HasStableChunkNumbers { get; init; }

    /// <summary>The chunks. May answer only after the host has loaded the blob's metadata: ask when a chunk is looked up or stored, not before.</summary>
    public required IChunkTable Chunks { get; init; }
}
