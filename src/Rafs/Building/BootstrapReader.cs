using Nydus.Rafs.Building.Loading;

namespace Nydus.Rafs.Building;

/// <summary>
/// A bootstrap as daemons read it and as builders do, from one copy in memory. The nodes are made one after the other (<see cref="OpenTree"/>), so that an image with
/// millions of files takes no more than its bootstrap.
/// </summary>
public sealed class BootstrapReader : IDisposable
{
    private readonly VersionLoader _loader;

    private BootstrapReader(RafsImage image, VersionLoader loader)
    {
        Image = image;
        _loader = loader;
        Head = loader.LoadHead();
    }

    /// <summary>Valid until this is disposed.</summary>
    public RafsImage Image { get; }

    /// <summary>The model without nodes: its root is empty and it has no prefetch table.</summary>
    public ImageModel Head { get; }

    /// <param name="path">A bootstrap, or a data blob with an inlined bootstrap.</param>
    /// <exception cref="RafsFormatException">Not a RAFS image, or one whose superblock or blob table is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BootstrapReader Open(string path)
    {
        BootstrapMemory memory = RafsBootstrap.Read(path, BootstrapMode.Cached, null, out bool isDataBlob);
        RafsImage image = RafsBootstrap.Load(memory, new FileNameBlobId(path, isDataBlob));
        try
        {
            return new BootstrapReader(image, VersionLoader.Of(memory));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>A tree of which nothing has been read. It remembers little, so there may be several.</summary>
    public IImageTree OpenTree() => _loader.OpenTree();

    /// <summary>All nodes, each directory before what is in it. They are not put into the <see cref="ImageNode.Children"/> of their directories.</summary>
    /// <exception cref="RafsFormatException">Something is damaged, when the walk comes to it.</exception>
    public IEnumerable<ImageNode> ReadNodes()
    {
        TreeReader tree = _loader.OpenTree();
        ImageNode root = tree.ReadRoot();
        yield return root;
        var open = new Stack<IEnumerator<ImageNode>>([tree.ReadChildren(root).GetEnumerator()]);
        while (open.TryPeek(out IEnumerator<ImageNode>? directory))
        {
            if (!directory.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            ImageNode node = directory.Current;
            yield return node;
            if (!node.IsDirectory)
            {
                continue;
            }

            if (open.Count > ImageLimits.Depth)
            {
                throw new RafsFormatException($"The directory '{PrintableName.Of(node.Name)}' lies below {open.Count} others; at most {ImageLimits.Depth} are supported.");
            }

            open.Push(tree.ReadChildren(node).GetEnumerator());
        }

        CheckPrefetch(tree);
    }

    /// <summary>Checks that a tree has what the prefetch table names.</summary>
    /// <param name="tree">Read to its end.</param>
    /// <exception cref="RafsFormatException">A node is not there.</exception>
    public void CheckPrefetch(IImageTree tree)
    {
        foreach (ImageNode node in _loader.Prefetch.FindIn((TreeReader)tree))
        {
            ArgumentNullException.ThrowIfNull(node);
        }
    }

    public void Dispose() => Image.Dispose();
}
