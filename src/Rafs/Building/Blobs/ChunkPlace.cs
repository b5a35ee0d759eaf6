namespace Nydus.Rafs.Building.Blobs;

/// <summary>Where and how a chunk is stored: what a chunk info says (format spec 4.6, 4.7).</summary>
public struct ChunkPlace
{
    /// <summary>In the blob; of a batched chunk: where its batch starts.</summary>
    public long StoredOffset;

    /// <summary>0 for a chunk of a batch; may be 0 for a ZRAN chunk.</summary>
    public int StoredSize;

    /// <summary>In the decoded blob; a multiple of 4 KiB in v6.</summary>
    public long PlainOffset;

    /// <summary>1 to 2^24.</summary>
    public int PlainSize;
    public bool IsCompressed;
    public bool IsEncrypted;
    public bool HasCrc32C;

    /// <summary>Not written for chunks of a batch or of a ZRAN context: the field holds their place.</summary>
    public uint Crc32C;
    public ChunkContainer Container;

    /// <summary>Number of the batch or ZRAN context.</summary>
    public int ContainerIndex;

    /// <summary>Where the chunk starts in what the batch or context decodes to.</summary>
    public int ContainerOffset;
}
