using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>Where the nodes of a directory source are: a node knows its directory and nothing else, so each costs one reference instead of a path. Thread-safe.</summary>
internal sealed class DirectoryPaths(string rootPath)
{
    /// <summary>The path of the root as the user gave it.</summary>
    public string RootPath { get; } = rootPath;

    /// <summary>The path of a node for messages.</summary>
    public string Printable(ImageNode node)
    {
        var components = new Stack<byte[]>();
        for (; node.SourceDirectory is { } parent; node = parent)
            components.Push(node.Name);

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
