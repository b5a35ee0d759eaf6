using Nydus.E2E.Faults;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Transports;

/// <summary>Readers of a backend that hangs keep their ring entries; metadata and cached files need some all the same.</summary>
[Collection(nameof(UringCollection))]
public class UringHungBackendTests(UringParameter parameter)
{
    private const int Stuck = 64;
    private const int CachedReads = 500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cached_files_and_metadata_stay_available_and_killed_readers_leave_nothing(bool blocksThreads)
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6-chunk-4k");
        var plugin = new FaultyPlugin(image.Folder, blocksThreads);
        await using var daemon = await UringDaemon.ServeAsync(
            image, ConfigFile.Faulty(plugin, image.Blobs, image.Cache) with { AmplifyIo = 0 }, "--plugin-dir", plugin.SearchPath);
        string[] coldNames = ["text-100000", "exact-65536", "rand-30000"];
        ManifestFile[] cached = [.. image.Manifest.Files.Where(file => file.Path.StartsWith("d/small-", StringComparison.Ordinal))];
        ManifestFile[] cold = [.. image.Manifest.Files.Where(file => coldNames.Contains(file.Path))];
        foreach (var file in cached)
            Assert.Equal(file.Sha256, await Manifest.DigestAsync(Path.Combine(image.Mountpoint, file.Path)));
        var openFiles = daemon.OpenFiles;

        plugin.Hang();
        using var readers = new StuckReaders(image.Mountpoint, cold, Stuck);
        await Waiting.UntilAsync(() => readers.Reading == Stuck, "all readers to be in their read");
        for (var read = 0; read < CachedReads; read++)
        {
            var path = Path.Combine(image.Mountpoint, cached[read % cached.Length].Path);
            Assert.True(Libc.StatAnew(path));
            Assert.False(File.Exists(Path.Combine(image.Mountpoint, $"not-there-{read}")));
            using (var handle = File.OpenHandle(path))
                Libc.DropPages(handle);
            Assert.Equal(cached[read % cached.Length].Sha256, await Manifest.DigestAsync(path).WaitAsync(Waiting.Deadline));
        }

        Assert.Equal(Stuck, readers.Alive);
        await readers.KillAsync();
        plugin.Resume();
        await Waiting.UntilAsync(() => daemon.OpenFiles <= openFiles, "the daemon's descriptors to be as before");
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 3, readers: 2);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task SIGTERM_ends_the_daemon_although_readers_hang()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6-chunk-4k");
        var plugin = new FaultyPlugin(image.Folder);
        await using var daemon = await UringDaemon.ServeAsync(
            image, ConfigFile.Faulty(plugin, image.Blobs, image.Cache) with { AmplifyIo = 0 }, "--plugin-dir", plugin.SearchPath);
        plugin.Hang();
        using var readers = new StuckReaders(image.Mountpoint, [.. image.Manifest.Files.Where(file => file.Size > 20_000)], Stuck);
        await Waiting.UntilAsync(() => readers.Reading == Stuck, "all readers to be in their read");
        await daemon.StopAsync();
        await Waiting.UntilAsync(() => readers.Alive == 0, "the readers to be told");
    }
}
