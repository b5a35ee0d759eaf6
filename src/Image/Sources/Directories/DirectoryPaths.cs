using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// Where the nodes of a directory source are: a node knows its parent and nothing else, so 100,000 nodes cost two references each instead of a path.
/// Thread-safe.
/// </summary>
internal sealed class DirectoryPaths(string rootPath)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageNode, ImageNode> _parents = [];

    /// <summary>The path of the root as the user gave it.</summary>
    public string RootPath { get; } = rootPath;

    public void AddChildren(ImageNode directory)
    {
        lock (_lock)
        {
            foreach (ImageNode child in directory.Children)
                _parents.Add(child, directory);
        }
    }

    /// <summary>Gives back the memory; the nodes are of no source then.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _parents.Clear();
            _parents.TrimExcess();
        }
    }

    /// <returns>False for the root and for nodes of other sources.</returns>
    public bool TryGetParent(ImageNode node, out ImageNode? parent)
    {
        lock (_lock)
            return _parents.TryGetValue(node, out parent);
    }

    /// <summary>The path of a node for messages.</summary>
    public string Printable(ImageNode node)
    {
        var components = new Stack<byte[]>();
        while (TryGetParent(node, out ImageNode? parent) && parent != null)
        {
            components.Push(node.Name);
            node = parent;
        }

        var path = new List<byte>();
        foreach (byte[] component in components)
        {
            path.Add((byte)'/');
            path.AddRange(component);
        }

        return RootPath.TrimEnd('/') + (path.Count == 0 ? "/" : PrintableName.Of([.. path]));
    }

    /// <summary>The path of a name in a directory for messages.</summary>
    public string Printable(ImageNode directory, ReadOnlySpan<byte> name) => $"{Printable(directory).TrimEnd('/')}/{PrintableName.Of(name)}";
}
