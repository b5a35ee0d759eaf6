using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Trees at the edge of what a file system holds.</summary>
public class ExtremeTreesTests
{
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
    }

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public async Task A_sparse_file_over_4_GiB(string version)
    {
        const long size = (4L << 30) + (3 << 20) + 17;
        using var source = new TestFolder();
        await using (var file = new FileStream(source["sparse"], FileMode.CreateNew))
        {
            file.SetLength(size);
            file.Position = (4L << 30) - 5;
            file.Write("over the border"u8);
        }

        using var image = await BuiltImage.CreateAsync(source.Path, "--fs-version", version);
        await using var daemon = await image.ServeAsync(validates: false);
        await using var mounted = new FileStream(Path.Combine(image.Mountpoint, "sparse"), FileMode.Open, FileAccess.Read);
        Assert.Equal(size, mounted.Length);
        await AssertContentAsync(mounted, (4L << 30) - 16, [.. new byte[11], .. "over the border"u8, .. new byte[6]]);
        await AssertContentAsync(mounted, size - 32, new byte[32]);
        await AssertContentAsync(mounted, 1 << 30, new byte[32]);
        await mounted.DisposeAsync();
        await daemon.StopAsync();
        Assert.True(Directory.EnumerateFiles(image.Blobs).Sum(file => new FileInfo(file).Length) < 1 << 20, "chunks that are all zero are one chunk");
    }

    private static async Task AssertContentAsync(FileStream file, long offset, byte[] expected)
    {
        var actual = new byte[expected.Length];
        file.Position = offset;
        await file.ReadExactlyAsync(actual);
        Assert.Equal(expected, actual);
    }
}
