using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building;

/// <summary>What the chunks of a regular file must keep to (format spec 1.9, 2.7, 3.7).</summary>
internal static class ChunkRules
{
    /// <exception cref="RafsFormatException">The chunks break a rule.</exception>
    public static void Check(NumberedTree tree, int index, ImageModel model)
    {
        ImageNode node = tree[index].Node;
        if (!IsCountRight(node, model))
        {
            throw tree.Refuse(index, $"it has {node.Size} bytes and {node.Chunks.Length} chunks; the chunk size is {model.ChunkSize}");
        }

        if (node.HasHoles && model.Version == RafsVersion.V6)
        {
            throw tree.Refuse(index, "it has holes between its chunks, which only v5 can express");
        }

        int blockSize = model.Version == RafsVersion.V5 ? 1 : V6.V6Placements.BlockSizeOf(model);
        for (int i = 0; i < node.Chunks.Length; i++)
        {
            ref readonly ImageChunk chunk = ref node.Chunks[i];
            if ((uint)chunk.Blob >= (uint)model.Blobs.Count || (uint)chunk.Index > ImageLimits.ChunkIndex)
            {
                throw tree.Refuse(index, $"its chunk {i} is number {chunk.Index} of blob {chunk.Blob}; there are {model.Blobs.Count} blobs, and numbers up to {ImageLimits.ChunkIndex}");
            }

            if ((chunk.StoredOffset | chunk.PlainOffset | chunk.FileOffset) < 0 || (chunk.StoredSize | chunk.PlainSize) < 0)
            {
                throw tree.Refuse(index, $"its chunk {i} has a negative offset or size");
            }

            if (chunk.PlainOffset % blockSize != 0 || (blockSize > 1 && chunk.PlainOffset / blockSize > uint.MaxValue))
            {
                throw tree.Refuse(index, $"its chunk {i} lies at {chunk.PlainOffset} of the decoded blob; v6 has 32-bit addresses of {blockSize}-byte blocks");
            }
        }
    }

    /// <summary>
    /// One chunk for every begun chunk size, but files with holes and the single file of a generated chunk dictionary have as many as they have. In v6 that
    /// dictionary file cannot have less, as readers take the number from the size.
    /// </summary>
    private static bool IsCountRight(ImageNode node, ImageModel model)
    {
        ulong count = CountFor(node.Size, model.ChunkSize);
        return (ulong)node.Chunks.Length == count
            || node.HasHoles
            || (IsDictionary(model.Blobs) && (model.Version == RafsVersion.V5 || (ulong)node.Chunks.Length > count));
    }

    public static ulong CountFor(ulong size, int chunkSize) => (size / (uint)chunkSize) + (size % (uint)chunkSize == 0 ? 0ul : 1);

    public static bool IsDictionary(List<ImageBlob> blobs)
    {
        foreach (ImageBlob blob in blobs)
        {
            if (blob.Features.HasFlag(BlobFeatures.IsChunkDictGenerated))
            {
                return true;
            }
        }

        return false;
    }
}
