using Nydus.Abstractions;
using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>A chunk on its way through the pipeline. The stages fill it in the order of the fields.</summary>
internal struct PendingChunk
{
    // The splitter.
    public ImageNode Node;
    public long FileOffset;
    public bool EndsFile;
    public bool IsBatchable;

    /// <summary>Where the plain bytes start in their run.</summary>
    public int PlainStart;
    public int PlainSize;

    // A worker.
    public ChunkDigest Digest;
    public uint Crc32C;

    /// <summary>Where the stored bytes start in the buffer that holds the run's stored form.</summary>
    public int StoredStart;

    /// <summary>0 when the chunk was not encoded: known already, or for a batch.</summary>
    public int StoredSize;
    public bool IsCompressed;

    // The sequencer.

    /// <summary>The chunk is new and stored alone.</summary>
    public bool IsStored;
    public long PlainOffset;
}
