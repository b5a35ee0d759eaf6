using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>A backend that never answers delays its own readers and nobody else.</summary>
public class HungBackendTests
{
    private const int Stuck = 64;
    private const int CachedReads = 2000;

    [Theory]
    [InlineData("c-v6-chunk-4k", false)]
    [InlineData("c-v6-chunk-4k", true)]
    [InlineData("c-v5-chunk-4k", false)]
    public async Task Cached_files_stay_readable_and_killed_readers_leave_nothing(string name, bool blocksThreads)
    {
        using var image = new ServedImage(name);
        var plugin = new FaultyPlugin(image.Folder, blocksThreads);
        await using var daemon = await ServeAsync(image, plugin);
        var (cached, cold) = Split(image);
        foreach (var file in cached)
            Assert.Equal(file.Sha256, await Manifest.DigestAsync(Path.Combine(image.Mountpoint, file.Path)));
        var openFiles = daemon.OpenFiles;
        var threads = daemon.Threads;

        plugin.Hang();
        using var readers = new StuckReaders(image.Mountpoint, cold, Stuck);
        await Waiting.UntilAsync(() => readers.Reading == Stuck, "all readers to be in their read");
        for (var read = 0; read < CachedReads; read++)
            await ReadFromDaemonAsync(Path.Combine(image.Mountpoint, cached[read % cached.Count].Path), cached[read % cached.Count]);
        Assert.Equal(Stuck, readers.Alive);

        await readers.KillAsync();
        plugin.Resume();
        await Waiting.UntilAsync(() => daemon.OpenFiles <= openFiles, "the daemon's descriptors to be as before");
        await Waiting.UntilAsync(() => daemon.Threads <= threads + 8, "the daemon's threads to be as before");
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 3, readers: 2);
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SIGTERM_ends_the_daemon_although_readers_hang(bool blocksThreads)
    {
        using var image = new ServedImage("c-v6-chunk-4k");
        var plugin = new FaultyPlugin(image.Folder, blocksThreads);
        await using var daemon = await ServeAsync(image, plugin);
        var (cached, cold) = Split(image);
        await Manifest.DigestAsync(Path.Combine(image.Mountpoint, cached[0].Path));
        plugin.Hang();
        using var readers = new StuckReaders(image.Mountpoint, cold, Stuck);
        await Waiting.UntilAsync(() => readers.Reading == Stuck, "all readers to be in their read");
        await daemon.StopAsync();
        await readers.KillAsync();
    }

    private static Task<Daemon> ServeAsync(ServedImage image, FaultyPlugin plugin) => image.ServeAsync(
        ConfigFile.Faulty(plugin, image.Blobs, image.Cache) with { AmplifyIo = 0 },
        "--plugin-dir", plugin.SearchPath, "--fuse-threads", "4");

    private static (IReadOnlyList<ManifestFile> Cached, IReadOnlyList<ManifestFile> Cold) Split(ServedImage image)
    {
        string[] cold = ["text-100000", "exact-65536", "rand-30000"];
        return (
            [.. image.Manifest.Files.Where(file => file.Path.StartsWith("d/small-", StringComparison.Ordinal))],
            [.. image.Manifest.Files.Where(file => cold.Contains(file.Path))]);
    }

    // Neither pages nor attributes may come from the kernel's memory.
    private static async Task ReadFromDaemonAsync(string path, ManifestFile file)
    {
        Assert.True(Libc.StatAnew(path));
        using (var handle = File.OpenHandle(path))
            Libc.DropPages(handle);
        Assert.Equal(file.Sha256, await Manifest.DigestAsync(path).WaitAsync(Waiting.Deadline));
    }
}
