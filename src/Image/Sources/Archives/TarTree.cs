using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// The tree that an archive's entries make, in whatever order they come. Paths are resolved as container runtimes do when they unpack: a symbolic link among the
/// directories of a path is followed inside the tree, <c>..</c> in its target stops at the root, missing directories are made. So nothing gets outside the tree.
/// </summary>
internal sealed class TarTree
{
    private const uint ImpliedMode = FileType.Directory | 0x1ED;

    private readonly Dictionary<ChildKey, ImageNode> _children = new(ChildKeyComparer.Instance);
    private readonly Dictionary<ChildKey, ImageNode>.AlternateLookup<ChildName> _lookup;
    private readonly List<ImageNode> _way = [];
    private readonly int _layer;
    private ulong _lastIno;

    public TarTree(int layer)
    {
        _layer = layer;
        _lookup = _children.GetAlternateLookup<ChildName>();
        Root = MakeDirectory("/"u8.ToArray());
    }

    public ImageNode Root { get; }

    /// <summary>What finding the way has cost beyond the entries themselves, in bytes: implied directories and targets of links that were followed.</summary>
    public long Cost { get; private set; }

    /// <summary>A number for <see cref="ImageNode.SourceIno"/> that no node of the archive has yet.</summary>
    public ulong NextIno() => ++_lastIno;

    /// <summary>The directory of an entry; made if it is missing.</summary>
    /// <param name="directory">Normalised path.</param>
    /// <param name="path">Of the entry, for messages.</param>
    /// <exception cref="ImageException">The way leads through something that is no directory, or through too many links.</exception>
    public ImageNode MakeParent(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> path, TarPlace place) => Walk(directory, true, path, place)!;

    /// <summary>The node of a path, or null; a symbolic link at the end is not followed.</summary>
    /// <param name="path">Normalised.</param>
    /// <param name="entry">The path of the entry that asks, for messages.</param>
    /// <exception cref="ImageException">As for <see cref="MakeParent"/>.</exception>
    public ImageNode? Find(ReadOnlySpan<byte> path, ReadOnlySpan<byte> entry, TarPlace place)
    {
        ReadOnlySpan<byte> directory = TarPath.Directory(path, out ReadOnlySpan<byte> name);
        ImageNode? parent = Walk(directory, false, entry, place);
        return name.IsEmpty || parent == null ? parent : Child(parent, name);
    }

    public ImageNode? Child(ImageNode parent, ReadOnlySpan<byte> name) => _lookup.TryGetValue(new ChildName(parent, name), out ImageNode? child) ? child : null;

    /// <summary>Puts a node into a directory. What had the name is gone, with everything below it.</summary>
    public void Put(ImageNode parent, ImageNode node) => _children[new ChildKey(parent, node.Name)] = node;

    /// <summary>Gives every directory its children. The tree is not changed afterwards.</summary>
    public void Finish()
    {
        // Nodes below a directory that was replaced hang on it and nowhere else.
        foreach ((ChildKey key, ImageNode node) in _children)
            key.Parent.Children.Add(node);
        foreach (ImageNode node in _children.Values)
            Sort(node);
        Sort(Root);
        _children.Clear();
        _children.TrimExcess();
    }

    private static void Sort(ImageNode directory)
    {
        if (!directory.HasChildren)
            return;
        if (directory.Children.Count > 1)
            directory.Children.Sort(static (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));
        directory.Children.TrimExcess();
    }

    private ImageNode? Walk(ReadOnlySpan<byte> directory, bool isMaking, ReadOnlySpan<byte> path, TarPlace place)
    {
        int links = 0;
        ReadOnlySpan<byte> rest = directory;
        _way.Clear();
        _way.Add(Root);
        while (TarPath.TryTakeComponent(ref rest, out ReadOnlySpan<byte> component))
        {
            if (component.SequenceEqual(".."u8))
            {
                if (_way.Count > 1)
                    _way.RemoveAt(_way.Count - 1);
                continue;
            }

            ImageNode? child = Child(_way[^1], component);
            if (child == null)
            {
                if (!isMaking)
                    return null;
                if (component.Length > TarLimits.Name)
                    throw place.Fail(path, $"leads through a name of {component.Length} bytes; the limit is {TarLimits.Name}");
                child = MakeDirectory(component.ToArray());
                Put(_way[^1], child);
                Cost += TarLimits.MetadataPerEntry;
            }

            if (child.IsSymlink)
            {
                if (++links > TarLimits.SymbolicLinks)
                    throw place.Fail(path, $"leads through more than {TarLimits.SymbolicLinks} symbolic links");
                if (child.LinkTarget[0] == '/')
                    _way.RemoveRange(1, _way.Count - 1);
                Cost += child.LinkTarget.Length;
                rest = (byte[])[.. child.LinkTarget, (byte)'/', .. rest];
            }
            else if (child.IsDirectory)
            {
                _way.Add(child);
            }
            else
            {
                throw place.Fail(path, $"leads through {PrintableName.Of(component)}, which is no directory in this archive");
            }
        }

        return _way[^1];
    }

    private ImageNode MakeDirectory(byte[] name) => new()
    {
        Name = name,
        Mode = ImpliedMode,
        Rdev = DeviceNumber.None,
        SourceIno = NextIno(),
        SourceDevice = ulong.MaxValue,
        Layer = _layer,
    };
}
