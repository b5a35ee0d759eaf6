using Nydus.E2E.Harness;

namespace Nydus.E2E.Caches;

/// <summary>Cache folders that the reference left behind.</summary>
public class TakeoverTests
{
    [Theory]
    [InlineData("v5", "c-v5")]
    [InlineData("v6", "c-v6")]
    [InlineData("v6-batch", "c-v6-batch")]
    [InlineData("v6-blob-toc-validate", "c-v6-blob-toc", false, true)]
    [InlineData("v6-inline-toc", "c-v6-inline-toc")]
    [InlineData("v6-zran", "c-v6-targz-ref")]
    [InlineData("v6-compressed", "c-v6", true)]
    [InlineData("v5-compressed", "c-v5", true)]
    [InlineData("v6-reopened", "c-v6")]
    public async Task A_full_cache_of_the_reference_is_served_without_a_backend(string cache, string name, bool compressed = false, bool validate = false)
    {
        using var image = new ServedImage(name);
        Take(image, cache);
        Directory.Delete(image.Blobs, recursive: true);
        Directory.CreateDirectory(image.Blobs);
        await using var daemon = await image.ServeAsync(image.Config with { Compressed = compressed, CacheValidate = validate });
        await image.CompareAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 4);
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData("v5-half", "c-v5", "v5")]
    [InlineData("v6-half", "c-v6", "v6")]
    public async Task A_half_cache_of_the_reference_is_filled_to_the_full_one(string cache, string name, string full)
    {
        using var image = new ServedImage(name);
        var complete = GoldenData.CacheDirectory(full);
        Take(image, cache);
        var before = GoldenCache.ReadyChunks(image.Cache);
        await using var daemon = await image.ServeAsync(image.Config with { AmplifyIo = 0 });
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 4);
        await image.CompareAsync();
        await daemon.StopAsync();
        Assert.InRange(before, 1, GoldenCache.ReadyChunks(complete) - 1);
        Assert.Equal(GoldenCache.Fingerprint(complete), GoldenCache.Fingerprint(image.Cache));
    }

    [Theory]
    [InlineData("v5", "c-v5")]
    [InlineData("v6", "c-v6")]
    [InlineData("v6-batch", "c-v6-batch")]
    [InlineData("v6-encrypt", "c-v6-encrypt")]
    [InlineData("v6-inline-toc", "c-v6-inline-toc")]
    [InlineData("v6-zran", "c-v6-targz-ref")]
    [InlineData("v6-blob-toc-validate", "c-v6-blob-toc", false, true)]
    [InlineData("v6-compressed", "c-v6", true)]
    [InlineData("v5-compressed", "c-v5", true)]
    public async Task A_cache_of_ours_equals_that_of_the_reference(string cache, string name, bool compressed = false, bool validate = false)
    {
        using var image = new ServedImage(name);
        var golden = GoldenData.CacheDirectory(cache);
        await using var daemon = await image.ServeAsync(image.Config with { Compressed = compressed, CacheValidate = validate });
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await daemon.StopAsync();
        Assert.Equal(GoldenCache.Fingerprint(golden), GoldenCache.Fingerprint(image.Cache));
    }

    private static void Take(ServedImage image, string cache)
    {
        foreach (var file in Directory.EnumerateFiles(GoldenData.CacheDirectory(cache)))
            TestFolder.CopyFile(file, Path.Combine(image.Cache, Path.GetFileName(file)));
    }
}
