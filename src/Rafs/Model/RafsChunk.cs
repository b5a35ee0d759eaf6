namespace Nydus.Rafs;

/// <summary>A file's reference to a chunk, as the bootstrap states it. The blob's chunk table has the rest and the last word.</summary>
public struct RafsChunk
{
    /// <summary>Index into <see cref="RafsImage.Blobs"/>; checked.</summary>
    public int Blob;

    /// <summary>The chunk's number inside the blob, the bit number in the chunk map. Checked against the blob's chunk count.</summary>
    public int Index;

    /// <summary>Where the chunk starts in the file, in bytes.</summary>
    public ulong FileOffset;

    /// <summary>Where the chunk starts in the decoded blob, in bytes.</summary>
    public long PlainOffset;

    /// <summary>The length the chunk must have for its place in the file: the chunk size, or what remains of the file for the last one.</summary>
    public int PlainSize;

    /// <summary>v5: where the 80-byte chunk record lies in the bootstrap; v6: -1.</summary>
    public long RecordOffset;
}
