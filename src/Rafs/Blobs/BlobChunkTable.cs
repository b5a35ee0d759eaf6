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

    /// <summary>Decodes a ZRAN context whole; false when there is none of that number, or the bytes do not give exactly its output.</summary>
    /// <param name="stored">The stored bytes of a chunk in that context.</param>
    /// <param name="plain">As long as <see cref="ChunkCoding.DecodedSize"/> says.</param>
    public virtual bool TryDecodeContext(int context, ReadOnlySpan<byte> stored, Span<byte> plain) => false;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
