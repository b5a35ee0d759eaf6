using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Trees at the edge of what a file system holds.</summary>
public class ExtremeTreesTests
{
    private const int Entries = 100_000;

    private const long SparseSize = (4L << 30) + (3 << 20) + 17;

    [Theory]
    [InlineData("6")]
    [InlineData("5")]
    public async Task A_directory_of_100_000_entries(string version)
    {
        Assert.SkipUnless(version == "6" || Product.IsFullRun, "skipped: part of ./test.sh full");
        KernelErofs.Need();
        using var folder = await InMemoryAsync();
        var source = folder.Make("memory/source");
        for (var i = 0; i < Entries; i++)
            File.Create(Path.Combine(source, $"entry-{i * 7919 % Entries:d5}")).Dispose();
        await File.WriteAllTextAsync(Path.Combine(source, "last"), "the one with data");
        await File.WriteAllTextAsync(Path.Combine(source, "entry-00000"), "one more");
        var run = await ImageRun.OfAsync(
            ["create", "--log-level", "error", "--fs-version", version, "--bootstrap", folder["bootstrap"], "--blob-dir", folder.Make("blobs"), source], folder.Path, folder.Path);
        run.AssertSucceeded();

        var mountpoint = folder.Make("mnt");
        var config = folder.Write("config.json", ConfigFile.Local(folder["blobs"], folder.Make("cache")).Version1());
        await using var daemon = await Daemon.ServeAsync(mountpoint, config, folder["bootstrap"]);
        await TreeListing.AssertSameAsync(source, mountpoint);
        await daemon.StopAsync();
        if (version == "5")
            return;
        string[] devices = [.. Directory.EnumerateFiles(folder["cache"], "*.blob.data")];
        await using (var erofs = await KernelErofs.MountAsync(folder, folder["bootstrap"], devices))
            await TreeListing.AssertSameAsync(source, erofs.Mountpoint);
        await KernelErofs.FsckAsync(folder["bootstrap"], devices);
    }

    [Fact]
    public async Task The_memory_for_an_archive_of_100_000_files_is_bounded()
    {
        using var folder = await InMemoryAsync();
        await using (var layer = File.Create(folder["memory/layer"]))
        {
            for (var i = 0; i < Entries; i++)
                await layer.WriteAsync(new ForgedTar().File($"directory-{i / 1000:d3}/a file with a name of the usual length, {i:d6}", $"content {i}").ToArray());
            await layer.WriteAsync(new ForgedTar().End().ToArray());
        }

        var run = await ImageRun.OfAsync(
            ["create", "--log-level", "error", "--type", "tar-rafs", "--bootstrap", folder["bootstrap"], "--blob-dir", folder.Make("blobs"), folder["memory/layer"]], folder.Path, folder.Path);
        run.AssertSucceeded();
        string[][] others =
        [
            ["check", folder["bootstrap"]],
            ["unpack", "--blob-dir", folder["blobs"], "--output", folder["memory/unpacked"], folder["bootstrap"]],
            ["export", "--block", "--localfs-dir", folder["blobs"], "--output", folder["memory/device"], "--bootstrap", folder["bootstrap"]],
        ];
        foreach (var command in others)
            (await ImageRun.OfAsync([.. command, "--log-level", "error"], folder.Path, folder.Path)).AssertSucceeded();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public async Task A_sparse_file_over_4_GiB(string version)
    {
        using var source = await SparseAsync();
        using var image = await BuiltImage.CreateAsync(source.Path, "--fs-version", version);
        await using var daemon = await image.ServeAsync(validates: false);
        await AssertSparseAsync(image.Mountpoint, source.Path);
        await daemon.StopAsync();
        Assert.True(Directory.EnumerateFiles(image.Blobs).Sum(file => new FileInfo(file).Length) < 1 << 20, "chunks that are all zero are one chunk");
    }

    [Fact]
    public async Task The_kernel_serves_a_sparse_file_over_4_GiB()
    {
        KernelErofs.Need();
        using var source = await SparseAsync();
        using var folder = new TestFolder();
        await Tool.MustAsync(Product.NydusImage, "create", "--log-level", "warn", "--bootstrap", folder["bootstrap"], "--blob-cache-dir", folder.Make("cache"), source.Path);
        string[] devices = [.. Directory.EnumerateFiles(folder["cache"], "*.blob.data")];
        await using (var erofs = await KernelErofs.MountAsync(folder, folder["bootstrap"], devices))
            await AssertSparseAsync(erofs.Mountpoint, source.Path);
        await KernelErofs.FsckAsync(folder["bootstrap"], devices);
    }

    /// <summary>A test folder with a folder <c>memory</c> that no disk has to keep.</summary>
    private static async Task<TestFolder> InMemoryAsync()
    {
        Tool.NeedRoot();
        var folder = new TestFolder();
        await Tool.MustAsync("mount", "-t", "tmpfs", "-o", "size=2g", "nydus-e2e", folder.Make("memory"));
        return folder;
    }

    private static async Task<TestFolder> SparseAsync()
    {
        var source = new TestFolder();
        await using var file = new FileStream(source["sparse"], FileMode.CreateNew);
        file.SetLength(SparseSize);
        file.Position = (4L << 30) - 5;
        file.Write("over the border"u8);
        return source;
    }

    private static async Task AssertSparseAsync(string mountpoint, string source)
    {
        var path = Path.Combine(mountpoint, "sparse");
        await using (var mounted = new FileStream(path, FileMode.Open, FileAccess.Read))
        {
            Assert.Equal(SparseSize, mounted.Length);
            await AssertContentAsync(mounted, (4L << 30) - 16, [.. new byte[11], .. "over the border"u8, .. new byte[6]]);
            await AssertContentAsync(mounted, SparseSize - 32, new byte[32]);
            await AssertContentAsync(mounted, 1 << 30, new byte[32]);
        }

        if (Product.IsFullRun)
            await Tool.MustAsync("cmp", Path.Combine(source, "sparse"), path);
    }

    private static async Task AssertContentAsync(FileStream file, long offset, byte[] expected)
    {
        var actual = new byte[expected.Length];
        file.Position = offset;
        await file.ReadExactlyAsync(actual);
        Assert.Equal(expected, actual);
    }
}
