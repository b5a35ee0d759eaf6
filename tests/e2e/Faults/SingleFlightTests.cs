using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

public class SingleFlightTests
{
    private const int Readers = 100;

    [Theory]
    [InlineData("b-v5-lz4", "text-2560K")]
    [InlineData("b-v6-zstd", "incompressible-3584K")]
    public async Task A_hundred_readers_of_a_cold_chunk_make_one_backend_read(string name, string path)
    {
        using var image = new ServedImage(name);
        var plugin = new FaultyPlugin(image.Folder);
        await using var daemon = await image.ServeAsync(
            ConfigFile.Faulty(plugin, image.Blobs, image.Cache) with { AmplifyIo = 0 }, "--plugin-dir", plugin.SearchPath);
        // Another chunk first, so that the blob is open and its metadata loaded.
        Assert.Equal(1, await ReadPageAsync(image, "files/one", 0));
        var before = plugin.Reads;

        // Each reader wants a page of its own, or the kernel would join them; the backend holds the first until all have asked.
        plugin.Hang();
        var readers = Enumerable.Range(0, Readers).Select(page => Task.Factory.StartNew(() => ReadPageAsync(image, path, page * 4096L).Result, TaskCreationOptions.LongRunning)).ToArray();
        await Waiting.UntilAsync(() => plugin.Reads > before, "the first read to reach the backend");
        await Waiting.UntilAsync(() => (FuseConnection.WaitingAsync(image.Mountpoint).Result ?? Readers) >= Readers, "all readers to reach the daemon");
        plugin.Resume();

        Assert.All(await Task.WhenAll(readers), count => Assert.Equal(4096, count));
        Assert.Equal(before + 1, plugin.Reads);
        await daemon.StopAsync();
    }

    private static Task<int> ReadPageAsync(ServedImage image, string path, long offset)
    {
        using var handle = File.OpenHandle(Path.Combine(image.Mountpoint, path));
        Libc.AdviseRandom(handle);
        return Task.FromResult(RandomAccess.Read(handle, new byte[4096], offset));
    }
}
