using Nydus.E2E.Harness;

namespace Nydus.E2E.Caches;

public class SharedCacheTests
{
    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6-batch")]
    [InlineData("b-v6-zstd")]
    [InlineData("a-v6-zstd-blake3")]
    public async Task Two_daemons_fill_one_cache_and_a_third_needs_no_backend(string name)
    {
        using var image = new ServedImage(name);
        var config = image.Folder.Write("config.json", image.Config.Version1());
        var other = image.Folder.Make("other");
        await using (var first = await image.ServeAsync())
        await using (var second = await Daemon.ServeAsync(other, config, image.Bootstrap))
        {
            await Task.WhenAll(
                image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 4),
                image.Manifest.ReadAllAsync(other, seed: 5, readers: 4));
            await Task.WhenAll(first.StopAsync(), second.StopAsync());
        }

        Directory.Delete(image.Blobs, recursive: true);
        await using var third = await image.ServeAsync();
        await image.CompareAsync();
        await third.StopAsync();
    }
}
