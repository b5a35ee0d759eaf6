namespace Nydus.Abstractions;

/// <summary>The geometry of a blob's chunks by number.</summary>
public interface IChunkTable
{
    /// <summary>Gives a chunk's geometry. Allocates nothing, blocks on nothing.</summary>
    /// <param name="chunk">0 to <see cref="BlobGeometry.ChunkCount"/> - 1.</param>
    /// <param name="geometry">The chunk's place and size.</param>
    /// <returns>False when there is no such chunk, or it is not known yet.</returns>
    bool TryGetChunk(int chunk, out ChunkGeometry geometry);
}
