using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>All chunks of one blob by number. Immutable, checked, thread-safe; look-ups allocate nothing.</summary>
public abstract class BlobChunkTable : IChunkTable, IDisposable
{
    public abstract int Count { get; }

    public abstract bool TryGetChunk(int chunk, out ChunkGeometry geometry);

    /// <summary>How to decode a chunk.</summary>
    public abstract bool TryGetCoding(int chunk, out ChunkCoding coding);

    /// <summary>
    /// Whether a file's reference agrees with this table: same place, same size and, in v5, the same record content. Called on every cached read.
    /// </summary>
    public abstract bool Agrees(in RafsChunk reference);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
