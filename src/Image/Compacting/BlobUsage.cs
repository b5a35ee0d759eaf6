using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>What of a blob the image uses.</summary>
/// <param name="Blob">Index in the blob table.</param>
/// <param name="StoredSize">Of the used chunks, each once; bytes.</param>
internal readonly record struct BlobUsage(int Blob, long StoredSize)
{
    /// <summary>The usage of every blob of the table.</summary>
    public static BlobUsage[] Of(ImageModel model, IEnumerable<ImageNode> nodes)
    {
        var seen = new HashSet<(int Blob, int Index)>();
        long[] sizes = new long[model.Blobs.Count];
        foreach (ImageNode node in nodes)
        {
            foreach (ImageChunk chunk in node.Chunks)
            {
                if (seen.Add((chunk.Blob, chunk.Index)))
                    sizes[chunk.Blob] += chunk.StoredSize;
            }
        }

        return [.. sizes.Select((size, index) => new BlobUsage(index, size))];
    }
}
