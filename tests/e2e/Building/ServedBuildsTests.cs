using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Whatever create makes of a directory, nydusd serves as it was.</summary>
public class ServedBuildsTests(SourceTrees trees)
{
    public static TheoryData<string, string> Builds => new(
        from version in (string[])["5", "6"]
        from options in (string[])[
            "--compressor none", "--compressor lz4_block", "--compressor zstd", "--compressor none --digester sha256", "--compressor zstd --digester sha256",
            "--chunk-size 0x1000", "--chunk-size 0x1000000", "--blob-inline-meta"]
        select ($"--fs-version {version} {options}", "tree-a"));

    public static TheoryData<string, string> Special => new(
        ("--fs-version 5 --aligned-chunk", "tree-a"), ("--batch-size 0x100000", "tree-a"), ("--batch-size 0x1000 --chunk-size 0x1000", "tree-c"), ("--encrypt", "tree-a"),
        ("--encrypt --batch-size 0x40000 --compressor lz4_block", "tree-a"), ("--features blob-toc", "tree-a"), ("--features blob-toc --blob-inline-meta", "tree-b"),
        ("--features blob-toc --blob-inline-meta --encrypt --batch-size 0x4000 --chunk-size 0x4000", "tree-c"), ("--chunk-size 0x10000 --fs-version 5", "tree-b"),
        ("--whiteout-spec none", "layer-2"), ("--whiteout-spec none --fs-version 5", "layer-2o"));

    [Theory]
    [MemberData(nameof(Builds))]
    [MemberData(nameof(Special))]
    public async Task The_mount_equals_the_source(string options, string tree)
    {
        var source = await trees.TreeAsync(tree);
        using var image = await BuiltImage.CreateAsync(source, options.Split(' '));
        await image.AssertEqualsAsync(source);
    }

    [Theory]
    [InlineData("tar-rafs", "", "5")]
    [InlineData("tar-rafs", "", "6")]
    [InlineData("targz-rafs", "-z", "5")]
    [InlineData("targz-rafs", "-z", "6")]
    [InlineData("targz-ref", "-z", "6")]
    [InlineData("targz-ref", "", "6")]
    [InlineData("tar-tarfs", "", "6")]
    public async Task The_mount_equals_the_archive(string type, string compress, string version)
    {
        var tree = await trees.TreeAsync("tree-t");
        using var folder = new TestFolder();
        string[] compression = compress.Length == 0 ? [] : [compress];
        await Tool.MustAsync("tar", [.. compression, "-C", tree, "--format=pax", "--xattrs", "--xattrs-include=*", "--sort=name", "-cf", folder["layer"], "."]);
        // An archive's header has whole seconds from 1970 on: what tar itself makes of it is the measure.
        var unpacked = folder.Make("unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "--xattrs", "--xattrs-include=*", "-xpf", folder["layer"]);
        using var image = await BuiltImage.CreateAsync(folder["layer"], "--type", type, "--fs-version", version);
        await using var daemon = await image.ServeAsync();
        await TreeListing.AssertSameAsync(unpacked, image.Mountpoint, TreeFields.WholeSeconds);
        await daemon.StopAsync();
    }
}
