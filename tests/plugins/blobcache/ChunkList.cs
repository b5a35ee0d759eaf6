using Nydus.Abstractions;

namespace Nydus.Plugin.BlobCache.Tests;

/// <summary>A chunk table of given chunks.</summary>
internal sealed class ChunkList(params ChunkGeometry[] chunks) : IChunkTable
{
    public ChunkGeometry this[int index] => chunks[index];

    public int Count => chunks.Length;

    /// <summary>Chunks of one size that lie back to back, stored as they are decoded; the last may be shorter.</summary>
    public static ChunkList OfSize(int size, long total)
        => new([.. Enumerable.Range(0, (int)((total + size - 1) / size)).Select(i => Plain((long)i * size, (int)Math.Min(size, total - ((long)i * size))))]);

    public static ChunkGeometry Plain(long offset, int size) => new() { StoredOffset = offset, StoredSize = size, PlainOffset = offset, PlainSize = size };

    public bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        geometry = (uint)chunk < chunks.Length ? chunks[chunk] : default;
        return (uint)chunk < chunks.Length;
    }
}
