using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Building;

/// <summary>Where images of this program differ from those of the reference, and why. They differ in nothing else (<c>docs/compatibility.md</c>).</summary>
/// <param name="Reason">In a sentence.</param>
/// <param name="Applies">To which images.</param>
/// <param name="Adopt">Takes over into the reference's model what may differ in ours, and nothing else.</param>
internal sealed record KnownDifference(string Reason, Predicate<GoldenRow> Applies, Action<ImageModel, ImageModel> Adopt)
{
    private const int LongestShortBatch = 18;
    private const int TarfsBlockSize = 512;

    private static readonly Comparer<byte[]> _byBytes = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    private static readonly KnownDifference[] _all =
    [
        new(
            "The reference writes the attributes of an inode in the order of a hash table, another one in each run; ours are sorted by name.",
            row => row.Tree == "tree-a" || row.Tree.StartsWith("tree-t", StringComparison.Ordinal),
            (golden, ours) => EachNode(golden.Root, ours.Root, (to, _) => to.Xattrs = [.. to.Xattrs.OrderBy(xattr => xattr.Name, _byBytes)])),
        new(
            "The key of an encrypted blob is random, and the id of the blob depends on it.",
            row => row.Arguments.Contains("--encrypt"),
            (golden, ours) => EachBlob(golden, ours, (to, from) => (to.CipherKey, to.CipherIv, to.Id) = (from.CipherKey, from.CipherIv, from.Id))),
        new(
            "The reference cannot read encrypted batches of up to 18 bytes, which it pads; ours stores such a chunk by itself.",
            row => row.Image.Name == "c-v6-inline-toc-batch-encrypt",
            AdoptShortBatches),
        new(
            "The reference begins to inflate at the trailer of a gzip member when the next one begins with a chunk, and reads nothing; ours begins in the next member.",
            row => row.Image.Name == "t-v6-estargz-ref",
            AdoptContexts),
        new(
            "The reference writes link targets of more than a block of 512 bytes over the inodes that follow, and other targets are read.",
            row => row.Image.Name == "t-v6-tarfs",
            (golden, ours) => EachNode(golden.Root, ours.Root, (to, from) => to.LinkTarget = to.LinkTarget.Length > TarfsBlockSize ? from.LinkTarget : to.LinkTarget)),
    ];

    public static KnownDifference[] Of(GoldenRow row) => Array.FindAll(_all, difference => difference.Applies(row));

    public override string ToString() => Reason;

    private static void AdoptShortBatches(ImageModel golden, ImageModel ours)
    {
        EachBlob(golden, ours, (to, from) =>
            (to.CompressedSize, to.CiCompressedSize, to.CiUncompressedSize) = (from.CompressedSize, from.CiCompressedSize, from.CiUncompressedSize));
        EachChunk(golden, ours, (ref ImageChunk to, in ImageChunk from) =>
        {
            if (to.PlainSize <= LongestShortBatch)
                (to.StoredOffset, to.StoredSize) = (from.StoredOffset, from.StoredSize);
        });
    }

    private static void AdoptContexts(ImageModel golden, ImageModel ours)
    {
        EachBlob(golden, ours, (to, from) =>
        {
            (to.CiCompressedSize, to.CiUncompressedSize) = (from.CiCompressedSize, from.CiUncompressedSize);
            (to.RafsBlobDigest, to.RafsBlobSize) = (from.RafsBlobDigest, from.RafsBlobSize);
        });

        // The end stays: what is left out is the trailer and the header of the next member.
        EachChunk(golden, ours, (ref ImageChunk to, in ImageChunk from) =>
            (to.StoredOffset, to.StoredSize) = (from.StoredOffset, (int)(to.StoredOffset + to.StoredSize - from.StoredOffset)));
    }

    private static void EachBlob(ImageModel golden, ImageModel ours, Action<ImageBlob, ImageBlob> adopt)
    {
        Assert.Equal(golden.Blobs.Count, ours.Blobs.Count);
        foreach ((ImageBlob to, ImageBlob from) in golden.Blobs.Zip(ours.Blobs))
            adopt(to, from);
    }

    private static void EachNode(ImageNode golden, ImageNode ours, Action<ImageNode, ImageNode> adopt)
    {
        Assert.Equal(golden.Name, ours.Name);
        Assert.Equal(golden.Children.Count, ours.Children.Count);
        adopt(golden, ours);
        foreach ((ImageNode to, ImageNode from) in golden.Children.Zip(ours.Children))
            EachNode(to, from, adopt);
    }

    private delegate void ChunkAdoption(ref ImageChunk to, in ImageChunk from);

    private static void EachChunk(ImageModel golden, ImageModel ours, ChunkAdoption adopt) => EachNode(golden.Root, ours.Root, (to, from) =>
    {
        Assert.Equal(to.Chunks.Length, from.Chunks.Length);
        for (int i = 0; i < to.Chunks.Length; i++)
            adopt(ref to.Chunks[i], in from.Chunks[i]);
    });
}
