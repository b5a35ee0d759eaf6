using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

public class MountTests : MountedTests
{
    [Fact]
    public async Task Programs_SeeTheTree()
    {
        await using var mounted = Start();
        var (exit, listing) = await Tool.RunAsync("ls", "-lan", mounted.Folder.Path);
        Assert.Equal(0, exit);
        Assert.Matches(@"-rw-r--r-- +1 12 34 +13 .* hello\n", listing);
        Assert.Matches(@"lrwxrwxrwx .* link -> sub/deep\n", listing);
        Assert.Matches(@"drwxr-xr-x .* sub\n", listing);
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Equal((0, "deep\n"), await Tool.RunAsync("cat", mounted.At("link")));
        Assert.Equal((0, "13 81a4 12\n"), await Tool.RunAsync("stat", "-c", "%s %f %u", mounted.At("hello")));
        Assert.Equal((0, "255 4096\n"), await Tool.RunAsync("stat", "-f", "-c", "%l %s", mounted.Folder.Path));
        Assert.Equal(1, (await Tool.RunAsync("cat", mounted.At("nothing"))).ExitCode);
        Assert.Equal(mounted.Tree.BigContent, await File.ReadAllBytesAsync(mounted.At("big")));
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task Xattrs_AreSeen()
    {
        await using var mounted = Start();
        Assert.Equal("blue", Posix.GetXattr(mounted.At("hello"), "user.colour"));
        Assert.Equal("", Posix.GetXattr(mounted.At("hello"), "user.empty"));
        Assert.Equal($"-{Errno.ENODATA}", Posix.GetXattr(mounted.At("hello"), "user.none"));
        Assert.Equal(["user.colour", "user.empty"], Posix.ListXattr(mounted.At("hello")));
    }

    [Fact]
    public async Task NothingCanBeWritten()
    {
        await using var mounted = Start();
        var (exit, output) = await Tool.RunAsync("touch", mounted.At("new"));
        Assert.Equal(1, exit);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheKernel_IsAskedForExactlyTheMountOfNydusd()
    {
        await using var mounted = Start();
        var line = Assert.Single(await File.ReadAllLinesAsync("/proc/self/mountinfo"), line => line.Contains(mounted.Folder.Path, StringComparison.Ordinal));
        Assert.Contains(" ro,nosuid,nodev,noatime ", line, StringComparison.Ordinal);
        Assert.EndsWith(" - fuse rafs ro,user_id=0,group_id=0,default_permissions,allow_other,max_read=1052672", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAhead_IsRaised()
    {
        await using var mounted = Start();
        var setting = $"/sys/class/bdi/{KernelMounts.Find(mounted.Folder.Path)!.Device}/read_ahead_kb";
        Assert.SkipUnless(File.Exists(setting), "skipped: no sysfs");
        // Raised after INIT, by the pool: nothing tells when.
        var value = "";
        for (var deadline = Environment.TickCount64 + (long)Mounted.Patience.TotalMilliseconds; value != "1024" && Environment.TickCount64 < deadline;)
        {
            await Task.Yield();
            value = (await File.ReadAllTextAsync(setting)).Trim();
        }

        Assert.SkipWhen(mounted.Logger.Lines.Any(line => line.Contains("read-ahead", StringComparison.Ordinal)), "skipped: sysfs is read-only here");
        Assert.Equal("1024", value);
    }

    [Fact]
    public async Task WithZeroMessageOpen_TheSecondLookAsksNothing()
    {
        await using var mounted = Start(new TestTree { ConnectionOptions = new() { ZeroMessageOpen = true, ZeroMessageOpenDir = true, NoXattr = true } });
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Equal(0, (await Tool.RunAsync("ls", "-l", mounted.Folder.Path)).ExitCode);
        Assert.Equal((1, 1), (mounted.Session.CountOf(FuseOpcode.OPEN), mounted.Session.CountOf(FuseOpcode.OPENDIR)));
        var before = mounted.Session.RequestCount;
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Equal(before, mounted.Session.RequestCount);
        Assert.Equal(0, mounted.Session.CountOf(FuseOpcode.RELEASE));
    }

    [Fact]
    public async Task Requests_AreCountedByKind()
    {
        await using var mounted = Start();
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Equal(1, mounted.Session.CountOf(FuseOpcode.INIT));
        Assert.Equal(1, mounted.Session.CountOf(FuseOpcode.OPEN));
        Assert.InRange(mounted.Session.CountOf(FuseOpcode.READ), 1, 2);
        Assert.Equal(0, mounted.Session.CountOf(FuseOpcode.WRITE));
    }

    [Fact]
    public async Task EightReadersAndEightThreads_GetTheRightBytes()
    {
        await using var mounted = Start(new DirectTree(), threads: 8);
        var content = mounted.Tree.BigContent;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(seed);
                var buffer = new byte[65536];
                using var file = File.OpenHandle(mounted.At("big"));
                for (var i = 0; i < 200; i++)
                {
                    var offset = random.Next(content.Length - buffer.Length);
                    var length = random.Next(1, buffer.Length);
                    Assert.Equal(length, RandomAccess.Read(file, buffer.AsSpan(0, length), offset));
                    Assert.True(content.AsSpan(offset, length).SequenceEqual(buffer.AsSpan(0, length)));
                    Assert.Equal(3_000_000, new FileInfo(mounted.At("big")).Length);
                    Assert.Equal(i % 2 == 0, File.Exists(mounted.At(i % 2 == 0 ? "sub/deep" : $"sub/{seed}-{i}")));
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).WaitAsync(Mounted.Patience);
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task BrokenHandler_GivesEio_AndTheMountLives()
    {
        await using var mounted = Start();
        Assert.Contains("Input/output error", (await Tool.RunAsync("cat", mounted.At("broken"))).Output, StringComparison.Ordinal);
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Contains("READ of node 8", Assert.Single(mounted.Logger.Complaints.Distinct()), StringComparison.Ordinal);
    }
}
