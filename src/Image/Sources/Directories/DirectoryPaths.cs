using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// Where the nodes of a directory source are: a node knows its parent and nothing else, so 100,000 nodes cost two references each instead of a path.
/// Written while the tree is scanned, read only afterwards.
/// </summary>
internal sealed class DirectoryPaths(string rootPath)
{
    private readonly Dictionary<ImageNode, ImageNode> _parents = [];

    /// <summary>The path of the root as the user gave it.</summary>
    public string RootPath { get; } = rootPath;

    public void Add(ImageNode child, ImageNode parent) => _parents.Add(child, parent);

    /// <returns>False for the root and for nodes of other sources.</returns>
    public bool TryGetParent(ImageNode node, out ImageNode? parent) => _parents.TryGetValue(node, out parent);

    /// <summary>The path of a node for messages.</summary>
    public string Printable(ImageNode node)
    {
        var components = new Stack<byte[]>();
        while (_parents.TryGetValue(node, out ImageNode? parent))
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
