using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Trees at the edge of what a file system holds.</summary>
public class ExtremeTreesTests
{
    /// <summary>What building may take of memory, whatever is built (MiB).</summary>
    private const long BuildMemory = 150;

    private const long SparseSize = (4L << 30) + (3 << 20) + 17;

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public async Task A_directory_of_100_000_entries(string version)
    {
        using var source = new TestFolder();
        for (var i = 0; i < 100_000; i++)
            File.Create(source[$"entry-{i * 7919 % 100_000:d5}"]).Dispose();
        await File.WriteAllTextAsync(source["last"], "the one with data");
        await File.WriteAllTextAsync(source["entry-00000"], "one more");
        using var image = await BuiltImage.CreateAsync(source.Path, "--fs-version", version);
        await image.AssertEqualsAsync(source.Path);
        if (version == "6")
        {
            KernelErofs.Need();
            await using (var erofs = await KernelErofs.MountAsync(image.Folder, image.Bootstrap, image.CacheFiles))
                await TreeListing.AssertSameAsync(source.Path, erofs.Mountpoint);
            await KernelErofs.FsckAsync(image.Bootstrap, image.CacheFiles);
        }
    }

    [Theory]
    [InlineData("dir-rafs")]
    [InlineData("tar-rafs")]
    public async Task The_memory_for_100_000_files_with_data_is_bounded(string type)
    {
        using var folder = new TestFolder();
        var source = folder.Make("source");
        for (var i = 0; i < 100_000; i++)
        {
            if (i % 1000 == 0)
                Directory.CreateDirectory(Path.Combine(source, $"directory-{i / 1000:d3}"));
            await File.WriteAllTextAsync(Path.Combine(source, $"directory-{i / 1000:d3}", $"a file with a name of the usual length, {i:d6}"), $"content {i}");
        }

        if (type == "tar-rafs")
            await Tool.MustAsync("tar", "-C", source, "-cf", folder["layer"], ".");
        var run = await ImageRun.OfAsync(
            ["create", "--log-level", "error", "--type", type, "--bootstrap", folder["bootstrap"], "--blob-dir", folder.Make("blobs"), type == "tar-rafs" ? folder["layer"] : source],
            folder.Path, folder.Path);
        run.AssertSucceeded();
        Assert.True(run.PeakMemory < BuildMemory, $"took {run.PeakMemory} MiB");
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
