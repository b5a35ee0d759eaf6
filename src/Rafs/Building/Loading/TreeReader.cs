namespace Nydus.Rafs.Building.Loading;

/// <summary>
/// Makes nodes of the inodes of a bootstrap, one directory at a time. What it remembers of those it has made is what tells a forged tree from a sound one, so each
/// directory is read once at most.
/// </summary>
internal abstract class TreeReader : IImageTree
{
    private readonly Dictionary<ulong, ImageNode?> _prefetch = [];

    protected TreeReader(PrefetchNumbers prefetch)
    {
        foreach (uint number in prefetch.Numbers)
        {
            _prefetch[number] = null;
        }
    }

    /// <summary>Whether a node that was read has attributes.</summary>
    public bool HasXattrs { get; protected set; }

    public ImageNode ReadRoot()
    {
        ImageNode root = MakeRoot();
        return root.IsDirectory ? root : throw new RafsFormatException($"The root inode ({root.SourceIno}) is no directory.");
    }

    public abstract IEnumerable<ImageNode> ReadChildren(ImageNode directory);

    /// <summary>The whole tree.</summary>
    /// <exception cref="RafsFormatException">Something is damaged.</exception>
    public ImageNode ReadAll()
    {
        ImageNode root = ReadRoot();
        var pending = new Stack<(ImageNode Directory, int Depth)>();
        pending.Push((root, 0));
        while (pending.TryPop(out (ImageNode Directory, int Depth) at))
        {
            if (at.Depth > ImageLimits.Depth)
            {
                throw new RafsFormatException($"The directory '{PrintableName.Of(at.Directory.Name)}' lies below {at.Depth} others; at most {ImageLimits.Depth} are supported.");
            }

            foreach (ImageNode child in ReadChildren(at.Directory))
            {
                at.Directory.Children.Add(child);
                if (child.IsDirectory)
                {
                    pending.Push((child, at.Depth + 1));
                }
            }
        }

        return root;
    }

    /// <summary>The node of a number of the prefetch table; null when it was not read.</summary>
    public ImageNode? FindPrefetch(ulong number) => _prefetch[number];

    protected abstract ImageNode MakeRoot();

    /// <summary>Called for each node by the number that a prefetch table has for it.</summary>
    protected void Note(ulong number, ImageNode node)
    {
        if (_prefetch.Count != 0 && _prefetch.ContainsKey(number))
        {
            _prefetch[number] = node;
        }
    }
}
