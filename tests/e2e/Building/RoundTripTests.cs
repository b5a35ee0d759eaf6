using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>unpack and create undo each other.</summary>
public class RoundTripTests(SourceTrees trees)
{
    [Theory]
    [InlineData("5", "tree-t")]
    [InlineData("6", "tree-t")]
    [InlineData("6", "tree-b")]
    [InlineData("5", "tree-c")]
    public async Task Unpack_create_unpack_is_a_fixed_point(string version, string tree)
    {
        using var first = await BuiltImage.CreateAsync(await trees.TreeAsync(tree), "--fs-version", version);
        await UnpackAsync(first, "first.tar");
        using var second = await BuiltImage.CreateAsync(first.Folder["first.tar"], "--type", "tar-rafs", "--fs-version", version);
        await UnpackAsync(second, "second.tar");
        using var third = await BuiltImage.CreateAsync(second.Folder["second.tar"], "--type", "tar-rafs", "--fs-version", version);
        Assert.Equal(await Manifest.DigestAsync(second.Bootstrap), await Manifest.DigestAsync(third.Bootstrap));
        await UnpackAsync(third, "third.tar");
        Assert.Equal(await Manifest.DigestAsync(second.Folder["second.tar"]), await Manifest.DigestAsync(third.Folder["third.tar"]));
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
        await UnpackAsync(image, "layer.tar");
        var unpacked = image.Folder.Make("unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "--xattrs", "--xattrs-include=*", "--same-owner", "-xpf", image.Folder["layer.tar"]);
        await TreeListing.AssertSameAsync(source, unpacked, TreeFields.WholeSeconds);
    }

    private static Task UnpackAsync(BuiltImage image, string output) => Tool.MustAsync(
        Product.NydusImage, "unpack", "--log-level", "warn", "--bootstrap", image.Bootstrap, "--blob-dir", image.Blobs, "--output", image.Folder[output]);
}
