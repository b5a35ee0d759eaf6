using Nydus.Image.Building;
using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>Where chunks are that were copied into a new blob. Nothing of the image changes before the blob is whole.</summary>
internal sealed class MovedChunks
{
    private readonly Dictionary<(int Blob, int Index), ImageChunk> _places = [];

    public int Count => _places.Count;

    public bool Contains(in ImageChunk chunk) => _places.ContainsKey((chunk.Blob, chunk.Index));

    public void Add(in ImageChunk chunk, in ImageChunk copy) => _places.Add((chunk.Blob, chunk.Index), copy);

    /// <summary>Adds the new blob to the image, and makes every file that has a copied chunk refer to the copy.</summary>
    /// <returns>False when the image has a blob of these very bytes: then nothing is changed.</returns>
    public bool Apply(ImageModel model, ImageBlob blob)
    {
        if (model.Blobs.Any(known => known.Id == blob.Id))
            return false;
        int place = model.Blobs.Count;
        model.Blobs.Add(blob);
        BlobUse.VisitChunks(model.Root, chunks =>
        {
            foreach (ref ImageChunk chunk in chunks.AsSpan())
            {
                if (_places.TryGetValue((chunk.Blob, chunk.Index), out ImageChunk copy))
                    chunk = copy with { Blob = place, FileOffset = chunk.FileOffset };
            }
        });
        return true;
    }
}
