using Nydus.E2E.Harness;

namespace Nydus.E2E.Requests;

/// <summary>
/// Upper bounds of what everyday programs ask the daemon for: time is bad to test, but each request that need not be is time. Kernels differ, so the
/// bounds leave room; a rule that is lost (a request for each file or each open) exceeds them many times.
/// </summary>
public class RequestCountTests
{
    /// <summary>INIT, the harness's look whether the mount answers, STATFS of find; a few that this or that kernel may add.</summary>
    private const int Always = 10;

    /// <summary>What a second run may add: find asks for STATFS once a run.</summary>
    private const int Again = 4;

    public static TheoryData<string> Images => GoldenRows.Named(["c-v5", "c-v6", "a-v6-zstd-blake3"]);

    public static TheoryData<string> ImagesWithoutXattrs => GoldenRows.Named(["c-v5", "c-v6"]);

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Find_reads_the_directories(string name)
    {
        using var image = new ServedImage(name);
        var shape = await TreeShape.OfAsync(image);
        var once = await RequestCounts.OfAsync(image, image.Config, FindAsync);
        Assert.True(once.Of("READDIR", "READDIRPLUS") <= shape.DirectoryReads, $"{once}; {shape}");
        Assert.True(once.Of("LOOKUP") <= shape.Directories, $"{once}; {shape}");
        Assert.True(once.Total <= shape.DirectoryReads + shape.Directories + Always, $"{once}; {shape}");
        await AssertWarmIsFreeAsync(image, image.Config, once, FindAsync);
    }

    [Theory]
    [MemberData(nameof(ImagesWithoutXattrs))]
    public async Task Ls_gets_names_and_attributes_together(string name)
    {
        using var image = new ServedImage(name);
        var shape = await TreeShape.OfAsync(image);
        var config = image.Config with { EnableXattr = false };
        var once = await RequestCounts.OfAsync(image, config, ListAsync);
        Assert.True(once.Of("LOOKUP") <= shape.Paths / 10, $"{once}; {shape}");
        Assert.True(once.Of("GETXATTR", "LISTXATTR") <= 2, $"{once}; {shape}");
        Assert.True(once.Total <= shape.DirectoryReads + (shape.Paths / 10) + shape.Links + Always, $"{once}; {shape}");
        await AssertWarmIsFreeAsync(image, config, once, ListAsync);
    }

    [Fact]
    public async Task Ls_of_an_image_with_xattrs_asks_for_these_besides()
    {
        using var image = new ServedImage("a-v6-zstd-blake3");
        var shape = await TreeShape.OfAsync(image);
        var once = await RequestCounts.OfAsync(image, image.Config, ListAsync);
        Assert.True(once.Of("GETXATTR", "LISTXATTR") <= 4 * shape.Paths, $"{once}; {shape}");
        var others = once.Total - once.Of("GETXATTR", "LISTXATTR");
        Assert.True(others <= shape.DirectoryReads + (shape.Paths / 10) + shape.Links + Always, $"{once}; {shape}");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Cat_looks_up_and_reads_and_opens_nothing(string name)
    {
        using var image = new ServedImage(name);
        var shape = await TreeShape.OfAsync(image);
        var once = await RequestCounts.OfAsync(image, image.Config, CatAsync);
        Assert.True(once.Of("OPEN") <= 1 && once.Of("OPENDIR") <= 1 && once.Of("FLUSH") <= 1 && once.Of("RELEASE", "RELEASEDIR") == 0, $"{once}");
        Assert.True(once.Of("LOOKUP") <= shape.Paths, $"{once}; {shape}");
        Assert.True(once.Of("READ") <= shape.Reads, $"{once}; {shape}");
        Assert.True(once.Of("GETATTR", "GETXATTR", "LISTXATTR", "ACCESS") <= Always, $"{once}");
        await AssertWarmIsFreeAsync(image, image.Config, once, CatAsync);
    }

    [Fact]
    public async Task A_large_file_is_read_in_large_pieces_where_read_ahead_can_be_raised()
    {
        using var image = new ServedImage("b-v6-chunk-16m");
        var file = image.Manifest.Files.MaxBy(file => file.Size)!;
        var isRaised = false;
        var counts = await RequestCounts.OfAsync(image, image.Config, async mountpoint =>
        {
            var device = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Last(fields => fields[4] == mountpoint)[2];
            var readAhead = $"/sys/class/bdi/{device}/read_ahead_kb";
            // Raised when the kernel has taken the answer to INIT, which may be after the first look at the mount.
            if (Libc.IsRoot && File.Exists(readAhead) && !File.GetAttributes(readAhead).HasFlag(FileAttributes.ReadOnly))
                await Waiting.UntilAsync(() => isRaised = File.ReadAllText(readAhead).Trim() == "1024", "the read-ahead to be raised");
            Assert.Equal(file.Sha256, await Manifest.DigestAsync(Path.Combine(mountpoint, file.Path)));
        });
        Assert.SkipUnless(isRaised, "skipped: the read-ahead of a mount cannot be set here");
        Assert.True(counts.Of("READ") <= 8 + (file.Size / (256 * 1024)), $"{counts}; {file.Size} bytes");
    }

    [Fact]
    public async Task A_name_that_is_missing_is_looked_up_once()
    {
        using var image = new ServedImage("c-v6");
        var counts = await RequestCounts.OfAsync(image, image.Config, mountpoint =>
        {
            for (var look = 0; look < 100; look++)
                Assert.False(File.Exists(Path.Combine(mountpoint, "no-such-name")));
            return Task.CompletedTask;
        });
        Assert.Equal(1, counts.Of("LOOKUP"));
    }

    /// <summary>The same twice on one mount, against once.</summary>
    private static async Task AssertWarmIsFreeAsync(ServedImage image, ConfigFile config, RequestCounts once, Func<string, Task> workload)
    {
        var twice = await RequestCounts.OfAsync(image, config, async mountpoint =>
        {
            await workload(mountpoint);
            await workload(mountpoint);
        });
        // Read-ahead may split reads in another way from run to run.
        Assert.True(twice.Total - twice.Of("READ") <= once.Total - once.Of("READ") + Again, $"once {once}; twice {twice}");
        Assert.True(twice.Of("READ") <= once.Of("READ") + (once.Of("READ") / 4) + Again, $"once {once}; twice {twice}");
    }

    private static Task FindAsync(string mountpoint) => Tool.MustAsync("find", mountpoint);

    private static Task ListAsync(string mountpoint) => Tool.MustAsync("ls", "-lR", mountpoint);

    private static Task CatAsync(string mountpoint) => Tool.MustAsync("find", mountpoint, "-type", "f", "-exec", "cat", "{}", "+");
}
