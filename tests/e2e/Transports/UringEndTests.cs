using Nydus.E2E.Faults;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Transports;

/// <summary>A daemon over io_uring ends as one over /dev/fuse does, whatever is under way.</summary>
[Collection(nameof(UringCollection))]
public class UringEndTests(UringParameter parameter)
{
    private const int ECONNABORTED = 103;
    private const int ENOTCONN = 107;

    [Fact]
    public async Task Unmounting_ends_the_daemon()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6");
        await using var daemon = await UringDaemon.ServeAsync(image);
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await daemon.EndAsync(() => Tool.Start("umount", [image.Mountpoint]).WaitForExit());
    }

    [Fact]
    public async Task Killed_it_leaves_a_mount_that_says_so_and_the_next_daemon_serves()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6");
        for (var round = 0; round < 3; round++)
        {
            await using var victim = await UringDaemon.ServeAsync(image);
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: round, readers: 2);
            await victim.KillAsync();
            var asked = await Tool.RunAsync("stat", Path.Combine(image.Mountpoint, $"never-asked-{round}"));
            Assert.Equal(1, asked.Status);
            Assert.Matches("(Transport endpoint is not connected|Software caused connection abort)", asked.Error);
            // Taken away by the next start, as after any crash.
            if (round == 2)
                Libc.Detach(image.Mountpoint);
        }

        await using var next = await UringDaemon.ServeAsync(image);
        await image.CompareAsync();
        await next.StopAsync();
    }

    [Fact]
    public async Task Killed_while_many_read_every_reader_ends()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6-chunk-4k");
        var plugin = new FaultyPlugin(image.Folder);
        await using var victim = await UringDaemon.ServeAsync(image, Faulty(image, plugin), "--plugin-dir", plugin.SearchPath);
        plugin.Hang();
        using var readers = new StuckReaders(image.Mountpoint, [.. image.Manifest.Files.Where(file => file.Size > 20_000)], 40);
        await Waiting.UntilAsync(() => readers.Reading == 40 && plugin.Reads > 0, "the readers to hang");
        await victim.KillAsync();
        await Waiting.UntilAsync(() => readers.Alive == 0, "the readers to be told");
    }

    [Fact]
    public async Task SIGTERM_with_an_open_file_ends_it_and_the_file_fails()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6");
        await using var daemon = await UringDaemon.ServeAsync(image);
        var path = Path.Combine(image.Mountpoint, image.Manifest.Files.First(file => file.Size > 4096).Path);
        using var file = File.OpenHandle(path);
        Assert.NotEqual(0, RandomAccess.Read(file, new byte[1], 0));
        await daemon.StopAsync();
        Libc.DropPages(file);
        var failure = Assert.ThrowsAny<IOException>(() => RandomAccess.Read(file, new byte[4096], 0));
        Assert.Contains(failure.HResult, new[] { ECONNABORTED, ENOTCONN });
    }

    [Fact]
    public async Task Started_and_stopped_again_and_again_it_leaves_nothing()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v5");
        for (var round = 0; round < (Product.IsFullRun ? 50 : 8); round++)
        {
            await using var daemon = await UringDaemon.ServeAsync(image);
            await Manifest.DigestAsync(Path.Combine(image.Mountpoint, image.Manifest.Files[round % image.Manifest.Files.Count].Path));
            await daemon.StopAsync();
        }
    }

    private static ConfigFile Faulty(ServedImage image, FaultyPlugin plugin) =>
        ConfigFile.Faulty(plugin, image.Blobs, image.Cache) with { AmplifyIo = 0 };
}
