using Nydus.Abstractions;

namespace Nydus.Storage.Blobs;

/// <summary>The chunk table as a cache sees it: it knows nothing until the blob's metadata is there.</summary>
internal sealed class LateChunkTable : IChunkTable
{
    private IChunkTable? _table;

    public void Set(IChunkTable table) => Volatile.Write(ref _table, table);

    public bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        if (Volatile.Read(ref _table) is { } table)
            return table.TryGetChunk(chunk, out geometry);
        geometry = default;
        return false;
    }
}
