using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>v6 images are EROFS: the kernel and Debian's fsck are readers that know nothing of RAFS.</summary>
public class KernelErofsTests(SourceTrees trees)
{
    public static TheoryData<string, string> Builds => new(
        ("tree-a", ""), ("tree-b", ""), ("tree-a", "--compressor lz4_block"), ("tree-b", "--chunk-size 0x1000"), ("tree-c", "--chunk-size 0x4000 --batch-size 0x4000"),
        ("tree-a", "--encrypt"), ("tree-c", "--features blob-toc"), ("tree-b", "--chunk-size 0x1000000"));

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task The_kernel_serves_what_the_source_holds(string tree, string options)
    {
        NeedErofs();
        var source = await trees.TreeAsync(tree);
        using var image = await BuiltImage.CreateAsync(source, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await using (var daemon = await image.ServeAsync())
        {
            // Reading everything makes the cache file the whole uncompressed device.
            await TreeListing.AssertSameAsync(source, image.Mountpoint);
            await daemon.StopAsync();
        }

        await MountAsync(image.Folder, image.Bootstrap, [.. Directory.EnumerateFiles(image.Cache, "*.blob.data")], async mountpoint => await TreeListing.AssertSameAsync(source, mountpoint));
    }

    [Theory]
    [InlineData("tree-a")]
    [InlineData("tree-c")]
    public async Task A_built_cache_directory_is_the_device(string tree)
    {
        NeedErofs();
        var source = await trees.TreeAsync(tree);
        using var folder = new TestFolder();
        var cache = folder.Make("cache");
        await Tool.MustAsync(Product.NydusImage, "create", "--log-level", "warn", "--bootstrap", folder["bootstrap"], "--blob-cache-dir", cache, source);
        await MountAsync(folder, folder["bootstrap"], [.. Directory.EnumerateFiles(cache, "*.blob.data")], async mountpoint => await TreeListing.AssertSameAsync(source, mountpoint));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Fsck_finds_no_fault(string tree, string options)
    {
        Tool.Need("fsck.erofs");
        using var image = await BuiltImage.CreateAsync(await trees.TreeAsync(tree), options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await using (var daemon = await image.ServeAsync())
        {
            foreach (var file in Directory.EnumerateFiles(image.Mountpoint, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device }))
                _ = await Manifest.DigestAsync(file);
            await daemon.StopAsync();
        }

        var devices = Directory.EnumerateFiles(image.Cache, "*.blob.data").Select(file => "--device=" + file);
        await Tool.MustAsync("fsck.erofs", [.. devices, image.Bootstrap]);
    }

    private static void NeedErofs()
    {
        Tool.NeedRoot();
        Assert.SkipUnless(File.ReadAllText("/proc/filesystems").Contains("\terofs\n", StringComparison.Ordinal), "skipped: this kernel has no EROFS");
    }

    private static async Task MountAsync(TestFolder folder, string bootstrap, string[] devices, Func<string, Task> body)
    {
        var mountpoint = folder.Make("erofs");
        var loops = new List<string>();
        try
        {
            foreach (var file in (string[])[bootstrap, .. devices])
                loops.Add((await Tool.MustAsync("losetup", "--find", "--show", "--read-only", file)).Trim());
            await Tool.MustAsync("mount", "-t", "erofs", "-o", string.Join(',', ["ro", .. loops.Skip(1).Select(loop => "device=" + loop)]), loops[0], mountpoint);
            try
            {
                await body(mountpoint);
            }
            finally
            {
                Libc.Detach(mountpoint);
            }
        }
        finally
        {
            foreach (var loop in loops)
                await Tool.MustAsync("losetup", "--detach", loop);
        }
    }
}
