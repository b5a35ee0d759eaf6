using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>What of a blob the image uses.</summary>
/// <param name="Blob">Index in the blob table.</param>
/// <param name="StoredSize">Of the used chunks, each once; bytes.</param>
internal readonly record struct BlobUsage(int Blob, long StoredSize)
{
    /// <summary>The usage of every blob of the table.</summary>
    public static BlobUsage[] Of(ImageModel model, IEnumerable<ImageChunk[]> files)
    {
        var seen = new HashSet<(int Blob, int Index)>();
        long[] sizes = new long[model.Blobs.Count];
        foreach (ImageChunk[] file in files)
        {
            foreach (ImageChunk chunk in file)
            {
                if (seen.Add((chunk.Blob, chunk.Index)))
                    sizes[chunk.Blob] += chunk.StoredSize;
            }
        }

        return [.. sizes.Select((size, index) => new BlobUsage(index, size))];
    }
}
