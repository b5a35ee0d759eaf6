using System.Text.Json.Nodes;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>v6 images are EROFS: the kernel and Debian's fsck are readers that know nothing of RAFS.</summary>
public class KernelErofsTests(SourceTrees trees)
{
    public static TheoryData<string, string> OfDirectories => new(
        ("tree-a", ""), ("tree-b", ""), ("tree-a", "--compressor lz4_block"), ("tree-b", "--compressor none --digester sha256"), ("tree-b", "--chunk-size 0x1000"),
        ("tree-c", "--chunk-size 0x4000 --batch-size 0x4000"), ("tree-a", "--encrypt"), ("tree-c", "--features blob-toc"), ("tree-b", "--chunk-size 0x1000000"),
        ("tree-t", "--prefetch-policy none"), ("layer-2o", "--whiteout-spec none"));

    [Theory]
    [MemberData(nameof(OfDirectories))]
    public async Task The_kernel_serves_what_a_directory_holds(string tree, string options)
    {
        KernelErofs.Need();
        var source = await trees.TreeAsync(tree);
        using var image = await BuiltImage.CreateAsync(source, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // Reading everything makes the cache file the whole plain data of the blob.
        await image.AssertEqualsAsync(source);
        await AssertKernelServesAsync(source, image.Folder, image.Bootstrap, image.CacheFiles);
    }

    [Theory]
    [MemberData(nameof(ArchiveKinds.OfVersion6), MemberType = typeof(ArchiveKinds))]
    public async Task The_kernel_serves_what_an_archive_holds(string type, bool isCompressed)
    {
        KernelErofs.Need();
        using var layer = await LayerArchive.MakeAsync(await trees.TreeAsync("tree-t"), isCompressed);
        using var image = await BuiltImage.CreateAsync(layer.File, "--type", type);
        await image.AddBlobAsync(layer.File);
        // Chunks of a tarfs image have no digests.
        await image.AssertEqualsAsync(layer.Unpacked, TreeFields.WholeSeconds, validates: type != "tar-tarfs");
        if (type != "tar-tarfs")
        {
            await AssertKernelServesAsync(layer.Unpacked, image.Folder, image.Bootstrap, image.CacheFiles, TreeFields.WholeSeconds);
            return;
        }

        // The archive itself is the device. Its blocks have 512 bytes, which Debian's fsck does not know.
        await using var erofs = await KernelErofs.MountAsync(image.Folder, image.Bootstrap, layer.File);
        await TreeListing.AssertSameAsync(layer.Unpacked, erofs.Mountpoint, TreeFields.WholeSeconds);
    }

    [Theory]
    [InlineData("tree-a")]
    [InlineData("tree-c")]
    public async Task A_built_cache_directory_is_the_device(string tree)
    {
        KernelErofs.Need();
        var source = await trees.TreeAsync(tree);
        using var folder = new TestFolder();
        var cache = folder.Make("cache");
        await Tool.MustAsync(Product.NydusImage, "create", "--log-level", "warn", "--bootstrap", folder["bootstrap"], "--blob-cache-dir", cache, source);
        await AssertKernelServesAsync(source, folder, folder["bootstrap"], Directory.EnumerateFiles(cache, "*.blob.data"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--features blob-toc")]
    public async Task A_merged_image_takes_a_device_for_every_layer(string options)
    {
        KernelErofs.Need();
        using var folder = new TestFolder();
        var blobs = folder.Make("blobs");
        var layers = new List<string>();
        foreach (var layer in (string[])["layer-1", "layer-2", "layer-3"])
        {
            string[] more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] create = ["create", "--log-level", "warn", "--blob-inline-meta", "--whiteout-spec", "none", .. more, "--blob-dir", blobs, await trees.TreeAsync(layer)];
            await Tool.MustAsync(Product.NydusImage, create);
            layers.Add(Directory.EnumerateFiles(blobs).Single(file => !layers.Contains(file)));
        }

        await Tool.MustAsync(Product.NydusImage, ["merge", "--log-level", "warn", "--output-json", folder["merge.json"], "--bootstrap", folder["merged"], .. layers]);
        var cache = folder.Make("cache");
        var config = folder.Write("config.json", ConfigFile.Local(blobs, cache).Version1());
        var mountpoint = folder.Make("mnt");
        await using var daemon = await Daemon.ServeAsync(mountpoint, config, folder["merged"]);
        await TreeListing.AssertSameAsync(mountpoint, mountpoint);
        Assert.True(File.Exists(Path.Combine(mountpoint, "replace-file", "inner")) && !Path.Exists(Path.Combine(mountpoint, "gone")));
        var ids = JsonNode.Parse(await File.ReadAllTextAsync(folder["merge.json"]))!["blobs"]!.AsArray().Select(id => id!.ToString());
        await AssertKernelServesAsync(mountpoint, folder, folder["merged"], ids.Select(id => Path.Combine(cache, id + ".blob.data")));
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData("tree-a", "--compressor lz4_block")]
    [InlineData("tree-b", "--encrypt")]
    public async Task An_exported_device_needs_nothing_else(string tree, string options)
    {
        KernelErofs.Need();
        var source = await trees.TreeAsync(tree);
        using var image = await BuiltImage.CreateAsync(source, options.Split(' '));
        await Tool.MustAsync(Product.NydusImage, "export", "--log-level", "warn", "--block", "--bootstrap", image.Bootstrap, "--localfs-dir", image.Blobs, "--output", image.Folder["disk"]);

        // Debian's fsck wants the devices of the table beside the disk; the kernel finds them inside.
        await using var erofs = await KernelErofs.MountAsync(image.Folder, image.Folder["disk"]);
        await TreeListing.AssertSameAsync(source, erofs.Mountpoint);
    }

    private static async Task AssertKernelServesAsync(string source, TestFolder folder, string bootstrap, IEnumerable<string> devices, TreeFields fields = TreeFields.All)
    {
        await using (var erofs = await KernelErofs.MountAsync(folder, bootstrap, devices))
            await TreeListing.AssertSameAsync(source, erofs.Mountpoint, fields);
        await KernelErofs.FsckAsync(bootstrap, devices);
    }
}
