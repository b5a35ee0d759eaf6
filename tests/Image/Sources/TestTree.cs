using System.Text;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources;

/// <summary>Small trees from lists of paths.</summary>
internal static class TestTree
{
    private static ulong _ino;

    /// <param name="paths">In any order, parents before children: <c>d/</c> is a directory, <c>d!</c> an overlayfs-opaque one, <c>c@</c> a 0/0 device, <c>e?</c> an empty file, all else files with a byte.</param>
    /// <param name="layer">Goes into the nodes and into their uid.</param>
    public static ImageNode Of(string paths, int layer = 0)
    {
        ImageNode root = Make("/", 0x41ED, layer);
        foreach (string path in paths.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string trimmed = path.TrimEnd('/', '!', '@', '?');
            ImageNode directory = Path.GetDirectoryName(trimmed) is { Length: > 0 } parent ? Find(root, parent) : root;
            ImageNode node = Make(Path.GetFileName(trimmed), path[^1] switch { '/' or '!' => 0x41EDu, '@' => 0x2000u, _ => 0x81A4u }, layer);
            node.Size = node.IsRegular && path[^1] != '?' ? 1ul : 0;
            if (path[^1] == '!')
                node.Xattrs = [new ImageXattr("user.a"u8.ToArray(), []), new ImageXattr("trusted.overlay.opaque"u8.ToArray(), "y"u8.ToArray())];
            directory.Children.Insert(~directory.FindChild(node.Name), node);
        }

        return root;
    }

    public static ImageNode Find(ImageNode root, string path)
    {
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            root = root.Children[root.FindChild(Encoding.Latin1.GetBytes(name))];
        return root;
    }

    /// <summary>Each path with the layer of its node, in order.</summary>
    public static string Text(ImageNode root) => string.Join(' ', Lines(root, ""));

    private static IEnumerable<string> Lines(ImageNode directory, string prefix) => directory.Children.SelectMany(child =>
        Lines(child, $"{prefix}{Encoding.Latin1.GetString(child.Name)}/").Prepend($"{prefix}{Encoding.Latin1.GetString(child.Name)}:{child.Layer}"));

    private static ImageNode Make(string name, uint mode, int layer) => new()
    {
        Name = Encoding.Latin1.GetBytes(name),
        Mode = mode,
        Uid = (uint)layer,
        Layer = layer,
        SourceIno = ++_ino,
    };
}
