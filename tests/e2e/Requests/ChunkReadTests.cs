using Nydus.E2E.Harness;

namespace Nydus.E2E.Requests;

/// <summary>What workloads read from the backend, counted by the backend.</summary>
public class ChunkReadTests
{
    [Theory]
    [InlineData("c-v5-chunk-4k")]
    [InlineData("c-v6-chunk-4k")]
    public async Task Metadata_reads_no_chunk_and_cached_data_none_again(string name)
    {
        using var image = new ServedImage(name);
        var plugin = new FaultyPlugin(image.Folder);
        var config = ConfigFile.Faulty(plugin, image.Blobs, image.Cache);
        string[] more = ["--plugin-dir", plugin.SearchPath];
        await using (var daemon = await image.ServeAsync(config, more))
        {
            var atStart = plugin.Reads;
            await Tool.MustAsync("ls", "-lR", image.Mountpoint);
            Assert.Equal(atStart, plugin.Reads);
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 5);
            // Neighbours are fetched together: far fewer reads than chunks, and no byte twice.
            var chunks = image.Manifest.Files.Sum(file => (file.Size + 4095) / 4096);
            Assert.InRange(plugin.Reads - atStart, 1, (chunks / 4) + 4);
            await daemon.StopAsync();
        }

        var afterCold = plugin.Reads;
        await using var warm = await image.ServeAsync(config, more);
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 6, readers: 4);
        // The chunk table may be read anew; chunks may not.
        Assert.InRange(plugin.Reads - afterCold, 0, 2);
        await warm.StopAsync();
    }
}
