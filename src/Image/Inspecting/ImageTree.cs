using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>All paths of an image. Both sides are sorted by name, so that one walk joins them.</summary>
internal static class ImageTree
{
    /// <summary>Deeper than any path the kernel resolves in one call allows.</summary>
    private const int MaximumDepth = 4096;

    /// <exception cref="RafsFormatException">An inode cannot be read.</exception>
    public static ImageEntry Read(LoadedImage loaded, CancellationToken cancellation)
    {
        var root = new ImageEntry { Parent = null, Attr = Attr(loaded.Image, loaded.Image.RootIno, loaded.Model.Root), Node = loaded.Model.Root };
        var pending = new Stack<(ImageEntry Directory, int Depth)>([(root, 0)]);
        while (pending.TryPop(out (ImageEntry Directory, int Depth) next))
        {
            cancellation.ThrowIfCancellationRequested();
            if (next.Depth > MaximumDepth)
                throw new RafsFormatException($"Directories are nested deeper than {MaximumDepth}.");
            next.Directory.Children = ReadDirectory(loaded.Image, next.Directory);
            foreach (ImageEntry child in next.Directory.Children.Where(child => child.Node.IsDirectory))
                pending.Push((child, next.Depth + 1));
        }

        return root;
    }

    /// <summary>The entry and all below it: each directory before its children, in the order of names.</summary>
    public static IEnumerable<ImageEntry> Walk(ImageEntry top)
    {
        var pending = new Stack<ImageEntry>([top]);
        while (pending.TryPop(out ImageEntry? entry))
        {
            yield return entry;
            for (int i = entry.Children.Count - 1; i >= 0; i--)
                pending.Push(entry.Children[i]);
        }
    }

    private static ImageEntry[] ReadDirectory(RafsImage image, ImageEntry directory)
    {
        List<ImageNode> nodes = directory.Node.Children;
        var children = new List<ImageEntry>(nodes.Count);
        if (image.OpenDirectory(directory.Attr.Ino, 0, out RafsDirCursor cursor) != RafsStatus.Ok)
            throw Damaged(directory);
        while (image.ReadDirectory(ref cursor, out RafsDirEntry entry) is var status && status != RafsStatus.NotFound)
        {
            if (status != RafsStatus.Ok)
                throw Damaged(directory);
            if (entry.Name.SequenceEqual("."u8) || entry.Name.SequenceEqual(".."u8))
                continue;
            if (children.Count == nodes.Count || !entry.Name.SequenceEqual(nodes[children.Count].Name))
                throw new RafsFormatException($"The entries of {QuotedText.Of(directory.Path)} are not sorted.");
            ImageNode node = nodes[children.Count];
            children.Add(new ImageEntry { Parent = directory, Attr = Attr(image, entry.Ino, node), Node = node });
        }

        return children.Count == nodes.Count ? [.. children] : throw Damaged(directory);
    }

    private static RafsAttr Attr(RafsImage image, ulong ino, ImageNode node) =>
        image.GetAttr(ino, out RafsAttr attr) == RafsStatus.Ok && (attr.Mode & 0xF000) == (node.Mode & 0xF000)
            ? attr
            : throw new RafsFormatException($"The inode {ino} of {QuotedText.Of(node.Name)} is damaged.");

    private static RafsFormatException Damaged(ImageEntry directory) => new($"The directory {QuotedText.Of(directory.Path)} (inode {directory.Attr.Ino}) is damaged.");
}
