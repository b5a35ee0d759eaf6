namespace Nydus.Rafs;

/// <summary>How a stored chunk becomes plain bytes: decrypt, decompress, cut out of its batch or ZRAN context.</summary>
public struct ChunkCoding
{
    /// <summary>
    /// Whether the stored bytes (of the chunk, or of its whole batch) are compressed. An encrypted batch of less than 16 bytes does not tell, because encryption
    /// pads it: it says true, and is not compressed after all when it decrypts to exactly <see cref="DecodedSize"/> bytes (compression never keeps the length).
    /// </summary>
    public bool IsCompressed;
    public bool IsEncrypted;

    /// <summary>Whether <see cref="Batch"/> is a ZRAN context: <see cref="BlobChunkTable.TryDecodeContext"/> decodes it (format spec 4.10).</summary>
    public bool IsZran;

    /// <summary>-1, or the number of the batch or context the chunk lies in: chunks of one batch share their stored bytes.</summary>
    public int Batch;

    /// <summary>Where the chunk starts in the decoded batch; 0 without batch.</summary>
    public int OffsetInBatch;

    /// <summary>Length of the decoded batch, or of the chunk without batch, in bytes.</summary>
    public int DecodedSize;
}
