using Nydus.Rafs.Building;

namespace Nydus.Image.Statistics;

/// <summary>A number of distinct chunks and their sizes in bytes.</summary>
internal sealed class ChunkSum
{
    public long Count { get; private set; }

    public long StoredSize { get; private set; }

    public long PlainSize { get; private set; }

    public void Add(in ImageChunk chunk)
    {
        Count++;
        StoredSize += chunk.StoredSize;
        PlainSize += chunk.PlainSize;
    }
}
