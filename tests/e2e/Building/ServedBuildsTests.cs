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
    [MemberData(nameof(ArchiveKinds.OfVersion5), MemberType = typeof(ArchiveKinds))]
    public Task The_mount_of_version_5_equals_the_archive(string type, bool isCompressed) => AssertServesArchiveAsync(type, isCompressed, "--fs-version", "5");

    [Theory]
    [InlineData("tar-rafs", false, "--blob-inline-meta --compressor lz4_block")]
    [InlineData("targz-rafs", true, "--encrypt --batch-size 0x100000")]
    [InlineData("targz-ref", true, "--blob-inline-meta --features blob-toc")]
    [InlineData("targz-ref", true, "--chunk-size 0x10000 --digester sha256")]
    public Task The_mount_equals_the_archive(string type, bool isCompressed, string options) => AssertServesArchiveAsync(type, isCompressed, options.Split(' '));

    [Theory]
    [InlineData("--fs-version 5")]
    [InlineData("--fs-version 6")]
    [InlineData("--fs-version 6 --features blob-toc")]
    public async Task The_mount_equals_a_source_without_data(string options)
    {
        using var folder = new TestFolder();
        var source = folder.Make("source");
        folder.Make("source/directory/below");
        File.CreateSymbolicLink(folder["source/link"], "directory");
        await File.WriteAllBytesAsync(folder["source/directory/empty"], []);
        using var image = await BuiltImage.CreateAsync(source, [.. options.Split(' '), "--blob-inline-meta"]);
        await image.AssertEqualsAsync(source);
    }

    private async Task AssertServesArchiveAsync(string type, bool isCompressed, params string[] options)
    {
        using var layer = await LayerArchive.MakeAsync(await trees.TreeAsync("tree-t"), isCompressed);
        using var image = await BuiltImage.CreateAsync(layer.File, ["--type", type, .. options]);
        await image.AddBlobAsync(layer.File);
        await image.AssertEqualsAsync(layer.Unpacked, TreeFields.WholeSeconds);
    }
}
