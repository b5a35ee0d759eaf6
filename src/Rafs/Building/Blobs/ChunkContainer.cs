namespace Nydus.Rafs.Building.Blobs;

/// <summary>What has to be decoded to get at a chunk.</summary>
public enum ChunkContainer
{
    /// <summary>The chunk alone.</summary>
    None,

    /// <summary>A batch of chunks (format spec 4.9).</summary>
    Batch,

    /// <summary>A piece of a gzip stream (format spec 4.10).</summary>
    Zran,
}
