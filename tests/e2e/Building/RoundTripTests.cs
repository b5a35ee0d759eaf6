using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>unpack and create undo each other.</summary>
public class RoundTripTests(SourceTrees trees)
{
    public static TheoryData<string, string, string> Rows => new(
        from version in (string[])["5", "6"]
        from source in (string[])["directory", "archive"]
        from compressor in (string[])["none", "lz4_block", "zstd"]
        select (version, source, compressor));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Unpack_create_unpack_is_a_fixed_point(string version, string source, string compressor)
    {
        var tree = await trees.TreeAsync("tree-t");
        using var layer = source == "archive" ? await LayerArchive.MakeAsync(tree, isCompressed: false) : null;
        string[] options = ["--fs-version", version, "--compressor", compressor];
        using var first = layer is null ? await BuiltImage.CreateAsync(tree, options) : await BuiltImage.CreateAsync(layer.File, [.. options, "--type", "tar-rafs"]);
        await AssertFixedPointAsync(first, options);
    }

    [Theory]
    [InlineData("tree-a", "5")]
    [InlineData("tree-a", "6")]
    [InlineData("tree-b", "6")]
    public async Task So_it_is_for_what_no_archive_holds(string tree, string version)
    {
        string[] options = ["--fs-version", version];
        using var first = await BuiltImage.CreateAsync(await trees.TreeAsync(tree), options);
        await AssertFixedPointAsync(first, options);
    }

    [Fact]
    public async Task Every_kind_of_image_unpacks_to_the_same_archive()
    {
        var tree = await trees.TreeAsync("tree-t");
        var digests = new Dictionary<string, string>();
        foreach (var isCompressed in (bool[])[false, true])
        {
            using var layer = await LayerArchive.MakeAsync(tree, isCompressed);
            var kinds = ArchiveKinds.OfVersion6.Select(row => (row.Data.Item1, row.Data.Item2, Version: "6"))
                .Concat(ArchiveKinds.OfVersion5.Select(row => (row.Data.Item1, row.Data.Item2, Version: "5")));
            foreach (var (type, _, version) in kinds.Where(kind => kind.Item2 == isCompressed))
            {
                using var image = await BuiltImage.CreateAsync(layer.File, "--type", type, "--fs-version", version);
                await image.AddBlobAsync(layer.File);
                digests.Add($"{type} of {(isCompressed ? "tar.gz" : "tar")}, version {version}", await Manifest.DigestAsync(await image.UnpackAsync()));
            }
        }

        Assert.True(digests.Values.Distinct().Count() == 1, string.Join('\n', digests.Select(pair => $"{pair.Value} {pair.Key}")));
    }

    [Theory]
    [InlineData("5", "")]
    [InlineData("6", "")]
    [InlineData("6", "--encrypt")]
    [InlineData("6", "--batch-size 0x100000")]
    [InlineData("6", "--compressor none")]
    public async Task What_tar_unpacks_equals_the_source(string version, string options)
    {
        var source = await trees.TreeAsync("tree-t");
        using var image = await BuiltImage.CreateAsync(source, ["--fs-version", version, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var unpacked = image.Folder.Make("unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "--xattrs", "--xattrs-include=*", "--same-owner", "-xpf", await image.UnpackAsync());
        await TreeListing.AssertSameAsync(source, unpacked, TreeFields.WholeSeconds);
    }

    /// <summary>The second archive is the first, and so are the images of both.</summary>
    private static async Task AssertFixedPointAsync(BuiltImage first, string[] options)
    {
        var firstArchive = await first.UnpackAsync();
        using var second = await BuiltImage.CreateAsync(firstArchive, [.. options, "--type", "tar-rafs"]);
        var secondArchive = await second.UnpackAsync();
        await Tool.MustAsync("cmp", firstArchive, secondArchive);
        using var third = await BuiltImage.CreateAsync(secondArchive, [.. options, "--type", "tar-rafs"]);
        Assert.Equal(await Manifest.DigestAsync(second.Bootstrap), await Manifest.DigestAsync(third.Bootstrap));
    }
}
