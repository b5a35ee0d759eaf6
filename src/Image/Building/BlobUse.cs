using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>Which blobs a tree refers to.</summary>
internal static class BlobUse
{
    /// <summary>Calls for every node in numbering order: a directory's children, then the directories among them (format spec 2.8).</summary>
    public static void Visit(ImageNode root, Action<ImageNode> visit)
    {
        visit(root);
        var pending = new Stack<ImageNode>([root]);
        while (pending.TryPop(out ImageNode? directory))
        {
            foreach (ImageNode child in directory.Children)
                visit(child);
            for (int i = directory.Children.Count - 1; i >= 0; i--)
            {
                if (directory.Children[i].IsDirectory)
                    pending.Push(directory.Children[i]);
            }
        }
    }

    /// <summary>Calls for every chunk list once, in the order of <see cref="Visit"/>: names of one file share theirs, and what is changed twice is wrong.</summary>
    public static void VisitChunks(ImageNode root, Action<ImageChunk[]> visit)
    {
        var seen = new HashSet<ImageChunk[]>(ReferenceEqualityComparer.Instance);
        Visit(root, node =>
        {
            if (node.Chunks.Length > 0 && seen.Add(node.Chunks))
                visit(node.Chunks);
        });
    }

    /// <summary>Renumbers the blobs in the order of their first use and changes the chunks to that.</summary>
    /// <returns>The blobs that are used.</returns>
    public static List<ImageBlob> Renumber(ImageNode root, IReadOnlyList<ImageBlob> blobs)
    {
        var used = new List<ImageBlob>();
        int[] places = [.. Enumerable.Repeat(-1, blobs.Count)];
        VisitChunks(root, chunks =>
        {
            foreach (ref ImageChunk chunk in chunks.AsSpan())
            {
                ref int place = ref places[chunk.Blob];
                if (place < 0)
                {
                    place = used.Count;
                    used.Add(blobs[chunk.Blob]);
                }

                chunk.Blob = place;
            }
        });
        return used;
    }
}
