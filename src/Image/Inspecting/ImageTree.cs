using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>
/// The paths of an image, one after the other: none is kept, so the number of files costs time and no memory. Both sides of an image are sorted by name, and one walk
/// joins them.
/// </summary>
internal static class ImageTree
{
    /// <summary>Deeper than any path the kernel resolves in one call allows.</summary>
    private const int MaximumDepth = 4096;

    /// <exception cref="RafsFormatException">The root cannot be read.</exception>
    public static ImageEntry Root(LoadedImage loaded) => Root(loaded, loaded.OpenTree());

    /// <summary>The entries of a directory in the order of names.</summary>
    /// <exception cref="RafsFormatException">One cannot be read.</exception>
    public static IEnumerable<ImageEntry> Children(LoadedImage loaded, ImageEntry directory) => Children(loaded, loaded.OpenTree(), directory);

    /// <summary>How many entries a directory has.</summary>
    /// <exception cref="RafsFormatException">It cannot be read.</exception>
    public static long CountChildren(LoadedImage loaded, ImageEntry directory)
    {
        RafsDirCursor cursor = Open(loaded.Image, directory);
        long count = 0;
        while (NextIno(loaded.Image, ref cursor, directory, null) is not null)
            count++;
        return count;
    }

    /// <summary>The root and all below it: each directory before its children, in the order of names.</summary>
    /// <exception cref="RafsFormatException">Something cannot be read, when the walk comes to it.</exception>
    public static IEnumerable<ImageEntry> Walk(LoadedImage loaded, CancellationToken cancellation)
    {
        IImageTree tree = loaded.OpenTree();
        ImageEntry root = Root(loaded, tree);
        yield return root;
        var open = new Stack<IEnumerator<ImageEntry>>([Children(loaded, tree, root).GetEnumerator()]);
        while (open.TryPeek(out IEnumerator<ImageEntry>? directory))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!directory.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            ImageEntry entry = directory.Current;
            yield return entry;
            if (!entry.Node.IsDirectory)
                continue;
            if (open.Count > MaximumDepth)
                throw new RafsFormatException($"Directories are nested deeper than {MaximumDepth}.");
            open.Push(Children(loaded, tree, entry).GetEnumerator());
        }

        loaded.CheckPrefetch(tree);
    }

    private static ImageEntry Root(LoadedImage loaded, IImageTree tree)
    {
        ImageNode node = tree.ReadRoot();
        return new ImageEntry { Parent = null, Attr = Attr(loaded.Image, loaded.Image.RootIno, node), Node = node };
    }

    private static IEnumerable<ImageEntry> Children(LoadedImage loaded, IImageTree tree, ImageEntry directory)
    {
        RafsDirCursor cursor = Open(loaded.Image, directory);
        foreach (ImageNode node in tree.ReadChildren(directory.Node))
        {
            ulong ino = NextIno(loaded.Image, ref cursor, directory, node) ?? throw Damaged(directory);
            yield return new ImageEntry { Parent = directory, Attr = Attr(loaded.Image, ino, node), Node = node };
        }

        if (NextIno(loaded.Image, ref cursor, directory, null) is not null)
            throw Damaged(directory);
    }

    private static RafsDirCursor Open(RafsImage image, ImageEntry directory) =>
        image.OpenDirectory(directory.Attr.Ino, 0, out RafsDirCursor cursor) == RafsStatus.Ok ? cursor : throw Damaged(directory);

    /// <summary>The inode of the next entry that is no dot entry; null at the end.</summary>
    /// <param name="expected">Whose name it must have; null for any.</param>
    private static ulong? NextIno(RafsImage image, ref RafsDirCursor cursor, ImageEntry directory, ImageNode? expected)
    {
        while (image.ReadDirectory(ref cursor, out RafsDirEntry entry) is var status && status != RafsStatus.NotFound)
        {
            if (status != RafsStatus.Ok)
                throw Damaged(directory);
            if (entry.Name.SequenceEqual("."u8) || entry.Name.SequenceEqual(".."u8))
                continue;
            return expected is null || entry.Name.SequenceEqual(expected.Name)
                ? entry.Ino
                : throw new RafsFormatException($"The entries of {QuotedText.Of(directory.Path)} are not sorted.");
        }

        return null;
    }

    private static RafsAttr Attr(RafsImage image, ulong ino, ImageNode node) =>
        image.GetAttr(ino, out RafsAttr attr) == RafsStatus.Ok && (attr.Mode & 0xF000) == (node.Mode & 0xF000)
            ? attr
            : throw new RafsFormatException($"The inode {ino} of {QuotedText.Of(node.Name)} is damaged.");

    private static RafsFormatException Damaged(ImageEntry directory) => new($"The directory {QuotedText.Of(directory.Path)} (inode {directory.Attr.Ino}) is damaged.");
}
