using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>Somebody cuts the data file of a cache that daemons are serving from.</summary>
public class CutCacheTests
{
    [Theory]
    [InlineData("c-v5", 0)]
    [InlineData("c-v6", 0)]
    [InlineData("c-v6", 4096)]
    [InlineData("c-v6-chunk-4k", 100_000)]
    public async Task All_who_share_the_cache_go_on_with_the_right_bytes(string name, long length)
    {
        using var image = new ServedImage(name);
        var config = image.Folder.Write("config.json", image.Config.Version1());
        var other = image.Folder.Make("other");
        await using var first = await image.ServeAsync();
        await using var second = await Daemon.ServeAsync(other, config, image.Bootstrap);
        await Task.WhenAll(image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 2), image.Manifest.ReadAllAsync(other, seed: 3, readers: 2));

        foreach (var path in Directory.EnumerateFiles(image.Cache, "*.blob.data"))
        {
            using var data = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.SetLength(data, length);
        }

        foreach (var mountpoint in new[] { image.Mountpoint, other })
        {
            foreach (var file in image.Manifest.Files)
            {
                using var handle = File.OpenHandle(Path.Combine(mountpoint, file.Path));
                Libc.DropPages(handle);
            }
        }

        await Task.WhenAll(image.Manifest.ReadAllAsync(image.Mountpoint, seed: 5, readers: 2), image.Manifest.ReadAllAsync(other, seed: 7, readers: 2));
        await Task.WhenAll(first.StopAsync(), second.StopAsync());
        await using var third = await image.ServeAsync();
        await image.CompareAsync();
        await third.StopAsync();
    }
}
