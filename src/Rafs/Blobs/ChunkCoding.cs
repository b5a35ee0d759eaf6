namespace Nydus.Rafs;

/// <summary>How a stored chunk becomes plain bytes: decrypt, decompress, cut out of its batch.</summary>
public struct ChunkCoding
{
    /// <summary>Whether the stored bytes (of the chunk, or of its whole batch) are compressed.</summary>
    public bool IsCompressed;
    public bool IsEncrypted;

    /// <summary>-1, or the number of the batch the chunk lies in: chunks of one batch share their stored bytes.</summary>
    public int Batch;

    /// <summary>Where the chunk starts in the decoded batch; 0 without batch.</summary>
    public int OffsetInBatch;

    /// <summary>Length of the decoded batch, or of the chunk without batch, in bytes.</summary>
    public int DecodedSize;
}
