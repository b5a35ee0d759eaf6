using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Building;

/// <summary>Where images of this program differ from those of the reference, and why. They differ in nothing else.</summary>
/// <param name="Reason">In a sentence.</param>
/// <param name="Applies">To which images.</param>
/// <param name="Adopt">Takes over into the reference's model what may differ in ours, and nothing else.</param>
internal sealed record KnownDifference(string Reason, Predicate<GoldenRow> Applies, Action<ImageModel, ImageModel> Adopt)
{
    public static readonly KnownDifference[] All =
    [
        new(
            "The reference writes the attributes of an inode in the order of a hash table, another one in each run; ours are sorted by name.",
            row => row.Tree == "tree-a" || row.Tree.StartsWith("tree-t", StringComparison.Ordinal),
            (golden, _) => Visit(golden.Root, node => node.Xattrs = [.. node.Xattrs.OrderBy(xattr => xattr.Name, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)))])),
        new(
            "The key of an encrypted blob is random, and the id of the blob depends on it.",
            row => row.Arguments.Contains("--encrypt"),
            (golden, ours) => EachBlob(golden, ours, (to, from) => (to.CipherKey, to.CipherIv, to.Id) = (from.CipherKey, from.CipherIv, from.Id))),
    ];

    public static KnownDifference[] Of(GoldenRow row) => Array.FindAll(All, difference => difference.Applies(row));

    public override string ToString() => Reason;

    private static void EachBlob(ImageModel golden, ImageModel ours, Action<ImageBlob, ImageBlob> adopt)
    {
        foreach ((ImageBlob to, ImageBlob from) in golden.Blobs.Zip(ours.Blobs))
            adopt(to, from);
    }

    private static void Visit(ImageNode node, Action<ImageNode> visit)
    {
        visit(node);
        foreach (ImageNode child in node.Children)
            Visit(child, visit);
    }
}
