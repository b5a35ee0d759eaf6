namespace Nydus.Rafs.Building.Numbering;

/// <summary>
/// The nodes of a model by index. Indexes start at 1, the root; the children of a directory are consecutive and above it, so that walking down from the highest
/// index meets all children before their directory.
/// </summary>
internal sealed class NumberedTree
{
    public const int Root = 1;

    private readonly NumberedNode[] _nodes;
    private readonly int[] _directories;
    private readonly int[] _prefetch;

    private NumberedTree(int nodes, int directories, int prefetch)
    {
        _nodes = new NumberedNode[nodes + 1];
        _directories = new int[directories];
        _prefetch = new int[prefetch];
    }

    /// <summary>The highest index.</summary>
    public int Count => _nodes.Length - 1;

    /// <summary>Inodes: names that are further links of a file are not counted.</summary>
    public int UniqueCount { get; private set; }

    public bool HasXattrs { get; private set; }

    /// <summary>Indexes of all directories, each before those below it and after those of its elder siblings.</summary>
    public ReadOnlySpan<int> Directories => _directories;

    /// <summary>Indexes of the model's prefetch nodes, in its order.</summary>
    public ReadOnlySpan<int> Prefetch => _prefetch;

    public ref readonly NumberedNode this[int index] => ref _nodes[index];

    /// <exception cref="RafsFormatException">A node breaks a rule of the format.</exception>
    public static NumberedTree Make(ImageModel model)
    {
        (int nodes, int directories) = Measure(model.Root);
        var tree = new NumberedTree(nodes, directories, model.Prefetch.Count);
        tree.Number(model);
        return tree;
    }

    public uint NLink(int index) => (uint)_nodes[_nodes[index].Ino].NLink;

    /// <summary>All indexes: a directory, then for each child in order the child and what is below it.</summary>
    public IEnumerable<int> DepthFirst()
    {
        var pending = new Stack<(int Next, int End)>();
        pending.Push((Root, Root + 1));
        while (pending.TryPop(out (int Next, int End) range))
        {
            if (range.Next == range.End)
            {
                continue;
            }

            pending.Push((range.Next + 1, range.End));
            yield return range.Next;
            if (_nodes[range.Next].Node.HasChildren)
            {
                int first = _nodes[range.Next].FirstChild;
                pending.Push((first, first + _nodes[range.Next].Node.Children.Count));
            }
        }
    }

    /// <summary>An exception that names the node by its path.</summary>
    public RafsFormatException Refuse(int index, string problem)
    {
        var names = new List<byte[]>();
        for (int at = index; at > Root; at = _nodes[at].Parent)
        {
            names.Add(_nodes[at].Node.Name);
        }

        names.Reverse();
        return new RafsFormatException($"/{PrintableName.Of(names)}: {problem}");
    }

    private static (int Nodes, int Directories) Measure(ImageNode root)
    {
        long nodes = 1;
        int directories = 0;
        var pending = new Stack<(ImageNode Directory, int Depth)>();
        pending.Push((root, 0));
        while (pending.TryPop(out (ImageNode Directory, int Depth) at))
        {
            directories++;
            if (at.Depth > ImageLimits.Depth)
            {
                throw new RafsFormatException($"The directory '{PrintableName.Of(at.Directory.Name)}' lies below {at.Depth} others; at most {ImageLimits.Depth} are supported.");
            }

            if (!at.Directory.HasChildren)
            {
                continue;
            }

            nodes += at.Directory.Children.Count;
            if (nodes >= Array.MaxLength)
            {
                throw new RafsFormatException($"The image has more than {nodes} nodes; less than {Array.MaxLength} are supported.");
            }

            foreach (ImageNode child in at.Directory.Children)
            {
                if (child.IsDirectory)
                {
                    pending.Push((child, at.Depth + 1));
                }
            }
        }

        return ((int)nodes, directories);
    }

    private void Number(ImageModel model)
    {
        var links = new LinkTable(Count, index => _nodes[index].Node);
        Add(model.Root, Root, 0, Root, model);
        int next = Root + 1;
        var pending = new Stack<int>();
        pending.Push(Root);
        for (int visited = 0; pending.TryPop(out int directory); visited++)
        {
            _directories[visited] = directory;
            int first = next;
            _nodes[directory].FirstChild = first;
            _nodes[directory].NLink = 2;
            if (!_nodes[directory].Node.HasChildren)
            {
                continue;
            }

            foreach (ImageNode child in _nodes[directory].Node.Children)
            {
                int index = next++;
                Add(child, index, directory, child.IsRegular && child.SourceIno != 0 ? links.FindOrAdd(child, index) : index, model);
                _nodes[directory].NLink += child.IsDirectory ? 1 : 0;
            }

            for (int index = next - 1; index >= first; index--)
            {
                if (_nodes[index].Node.IsDirectory)
                {
                    pending.Push(index);
                }
            }
        }

        FindPrefetch(model.Prefetch);
    }

    private void Add(ImageNode node, int index, int parent, int ino, ImageModel model)
    {
        _nodes[index] = new NumberedNode { Node = node, Parent = parent, Ino = ino };
        _nodes[ino].NLink++;
        UniqueCount += ino == index ? 1 : 0;
        HasXattrs |= node.Xattrs.Count != 0;
        NodeRules.Check(this, index, model);
    }

    private void FindPrefetch(List<ImageNode> prefetch)
    {
        if (prefetch.Count == 0)
        {
            return;
        }

        var indexes = new Dictionary<ImageNode, int>(ReferenceEqualityComparer.Instance);
        foreach (ImageNode node in prefetch)
        {
            indexes[node] = 0;
        }

        for (int index = Root; index <= Count; index++)
        {
            if (indexes.ContainsKey(_nodes[index].Node))
            {
                indexes[_nodes[index].Node] = index;
            }
        }

        for (int i = 0; i < _prefetch.Length; i++)
        {
            _prefetch[i] = indexes[prefetch[i]];
            if (_prefetch[i] == 0)
            {
                throw new RafsFormatException($"The node '{PrintableName.Of(prefetch[i].Name)}' is to be prefetched but is not in the tree.");
            }
        }
    }
}
