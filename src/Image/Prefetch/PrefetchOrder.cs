using Nydus.Rafs.Building;

namespace Nydus.Image.Prefetch;

/// <summary>What patterns make of a tree: the order of files in the blob and the nodes of the prefetch table (format spec 6.5, 6.7).</summary>
internal sealed class PrefetchOrder
{
    private PrefetchOrder(List<ImageNode> files, int prefetchCount, List<ImageNode> table)
    {
        Files = files;
        PrefetchCount = prefetchCount;
        Table = table;
    }

    /// <summary>
    /// Every regular file that is not empty, once a name: first those that match, by the number of their pattern, then the others, each in the order of the inode
    /// numbers (format spec 2.8).
    /// </summary>
    public IReadOnlyList<ImageNode> Files { get; }

    /// <summary>How many of <see cref="Files"/>, from the first one, match a pattern.</summary>
    public int PrefetchCount { get; }

    /// <summary>The nodes that patterns name exactly, in the order of the patterns: the prefetch table of policy <c>fs</c>.</summary>
    public IReadOnlyList<ImageNode> Table { get; }

    /// <summary>Walks a whole tree. Call it after merging: the table may name nodes of lower layers.</summary>
    public static PrefetchOrder Of(ImageNode root, PrefetchPatterns patterns)
    {
        var others = new List<ImageNode>();
        var matched = new List<(int Number, ImageNode File)>();
        var exact = new ImageNode?[patterns.Count];
        var pending = new Stack<(ImageNode Directory, PrefetchPattern? Pattern, int Number)>();
        if (patterns.Root.Number >= 0)
            exact[patterns.Root.Number] = root;
        pending.Push((root, patterns.Root, patterns.Root.Number));
        var directories = new List<(ImageNode, PrefetchPattern?, int)>();
        while (pending.TryPop(out (ImageNode Directory, PrefetchPattern? Pattern, int Number) next))
        {
            directories.Clear();
            foreach (ImageNode child in next.Directory.Children)
            {
                if (child.IsRegular && child.Size == 0)
                    continue;
                PrefetchPattern? pattern = next.Pattern?.Find(child.Name);

                // The nearest pattern counts: the node's own, else that of the directory.
                int number = next.Number;
                if (pattern is { Number: >= 0 })
                {
                    number = pattern.Number;
                    exact[number] = child;
                }

                if (child.IsDirectory)
                    directories.Add((child, pattern, number));
                else if (child.IsRegular && number >= 0)
                    matched.Add((number, child));
                else if (child.IsRegular)
                    others.Add(child);
            }

            for (int i = directories.Count - 1; i >= 0; i--)
                pending.Push(directories[i]);
        }

        // OrderBy is stable.
        List<ImageNode> files = [.. matched.OrderBy(match => match.Number).Select(match => match.File), .. others];
        return new PrefetchOrder(files, matched.Count, [.. exact.OfType<ImageNode>()]);
    }
}
