using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Images;

/// <summary>
/// The RAFS images that ship with the tests, and the peers' images of the same trees, made once a run from a copy of
/// what nydusd serves.
/// </summary>
internal sealed class ImageStore(string goldenImages, string work)
{
    /// <summary>Many small files.</summary>
    public const string Small = "small";

    /// <summary>Few files of megabytes.</summary>
    public const string Large = "large";

    private static readonly Dictionary<string, string[]> s_candidates = new()
    {
        [Small] = ["a-v6-zstd-blake3", "c-v6"],
        [Large] = ["b-v6-zstd", "b-v6-chunk-16m"],
    };

    private readonly Dictionary<string, TreeListing> _listings = [];

    public string BlobFolder => Path.Combine(goldenImages, "blobs");

    public TreeListing Listing(string tree) => _listings[tree];

    /// <summary>The name of the first image of a tree that this checkout has.</summary>
    public string ImageName(string tree) =>
        s_candidates[tree].FirstOrDefault(name => File.Exists(Path.Combine(goldenImages, name, "bootstrap")))
            ?? throw new FileNotFoundException($"none of the images {string.Join(", ", s_candidates[tree])} is in {goldenImages}");

    public string Bootstrap(string tree) => Path.Combine(goldenImages, ImageName(tree), "bootstrap");

    public string Squashfs(string tree, ImageForm form) => Path.Combine(work, $"{tree}-{form}.squashfs");

    public string Erofs(string tree, ImageForm form) => Path.Combine(work, $"{tree}-{form}.erofs");

    /// <summary>Copies a mounted tree and packs the copy for the peers.</summary>
    public void Pack(string tree, string mountpoint)
    {
        var copy = Path.Combine(work, tree + "-tree");
        Command.Run("cp", "-a", "--sparse=always", mountpoint, copy);
        // mkfs.erofs 1.5 fails on names of full length: no peer gets these few, and no one is asked for them.
        Command.Run("find", copy, "-regextype", "posix-extended", "-regex", ".*/[^/]{255}", "-delete");
        _listings[tree] = TreeListing.Of(copy);
        Command.Run("mksquashfs", copy, Squashfs(tree, ImageForm.Plain), "-quiet", "-no-progress", "-noI", "-noD", "-noF", "-noX");
        Command.Run("mksquashfs", copy, Squashfs(tree, ImageForm.Compressed), "-quiet", "-no-progress", "-comp", "zstd");
        Command.Run("mkfs.erofs", "-d1", Erofs(tree, ImageForm.Plain), copy);
        Command.Run("mkfs.erofs", "-d1", "-zlz4hc", "-C65536", Erofs(tree, ImageForm.Compressed), copy);
    }
}
