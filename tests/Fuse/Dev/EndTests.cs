using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

public class EndTests : MountedTests
{
    [Fact]
    public async Task UmountFromOutside_EndsTheSession()
    {
        await using var mounted = Start();
        Assert.True(File.Exists(mounted.At("hello")));
        Assert.Equal((0, ""), await Tool.RunAsync("umount", mounted.Folder.Path));
        await mounted.Session.Completion.WaitAsync(Mounted.Patience);
        Assert.False(KernelMounts.IsMounted(mounted.Folder.Path));
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task LazyUmount_ServesOpenFilesUntilTheyAreClosed()
    {
        await using var mounted = Start(new DirectTree());
        using (var file = File.OpenHandle(mounted.At("hello")))
        {
            Assert.Equal((0, ""), await Tool.RunAsync("umount", "-l", mounted.Folder.Path));
            Assert.Equal(13, RandomAccess.Read(file, new byte[20], 0));
            Assert.False(mounted.Session.Completion.IsCompleted);
        }

        await mounted.Session.Completion.WaitAsync(Mounted.Patience);
    }

    [Fact]
    public async Task ForcedUmount_InterruptsWhatIsDeferred()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("cat", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        Assert.Equal((0, ""), await Tool.RunAsync("umount", "-f", "-l", mounted.Folder.Path));
        await mounted.Session.Completion.WaitAsync(Mounted.Patience);
        Assert.True(deferred.Interrupted.WaitHandle.WaitOne(Mounted.Patience));
        Assert.NotEqual(0, (await reader).ExitCode);
        deferred.Send(-Errno.EINTR, 0);
        mounted.AssertNothingWaits();
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task Stop_WithAnOpenFile_EndsAtOnce_AndTheFileFails()
    {
        await using var mounted = Start(new DirectTree());
        using var file = File.OpenHandle(mounted.At("hello"));
        await mounted.Session.StopAsync(TimeSpan.FromSeconds(5)).WaitAsync(Mounted.Patience);
        Assert.True(mounted.Session.Completion.IsCompletedSuccessfully);
        Assert.False(KernelMounts.IsMounted(mounted.Folder.Path));
        Assert.Throws<IOException>(() => RandomAccess.Read(file, new byte[20], 0));
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task Stop_LetsWhatIsInFlightFinish()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("head", "-c", "4", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        var stop = mounted.Session.StopAsync(Mounted.Patience);
        "done"u8.CopyTo(deferred.Payload.Span);
        deferred.Send(0, 4);
        // Its close is another request, which may come too late.
        Assert.StartsWith("done", (await reader).Output);
        await stop.WaitAsync(Mounted.Patience);
    }

    [Fact]
    public async Task Stop_InterruptsWhatDoesNotFinish()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("cat", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        var answered = new TaskCompletionSource();
        deferred.Interrupted.Register(() =>
        {
            // Not EINTR, after which cat would ask again.
            deferred.Send(-Errno.EIO, 0);
            answered.SetResult();
        });
        await mounted.Session.StopAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Mounted.Patience);
        await answered.Task.WaitAsync(Mounted.Patience);
        Assert.NotEqual(0, (await reader).ExitCode);
        mounted.AssertNothingWaits();
    }

    [Fact]
    public async Task Stop_EndsEvenIfNobodyAnswers()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("cat", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        await mounted.Session.StopAsync(TimeSpan.Zero).WaitAsync(Mounted.Patience);
        Assert.NotEqual(0, (await reader).ExitCode);
        deferred.Send(0, 0);
        mounted.AssertNothingWaits();
    }

    [Fact]
    public async Task Stop_LeavesAThreadBehindThatDoesNotComeBack()
    {
        using var tree = new BlockingTree();
        await using var mounted = Start(tree);
        var reader = Tool.RunAsync("cat", mounted.At("hello"));
        Assert.True(tree.Entered.Wait(Mounted.Patience));
        await mounted.Session.StopAsync(TimeSpan.Zero).WaitAsync(Mounted.Patience);
        Assert.Contains(mounted.Logger.Lines, line => line.Contains("does not come back from READ of node 2", StringComparison.Ordinal));
        Assert.NotEqual(0, (await reader).ExitCode);
        tree.MayGo.Set();
    }

    [Fact]
    public async Task Stop_MayBeCalledTwice_AndAfterAnUmount()
    {
        await using var mounted = Start();
        Assert.Equal((0, ""), await Tool.RunAsync("umount", mounted.Folder.Path));
        await Task.WhenAll(mounted.Session.StopAsync(TimeSpan.Zero), mounted.Session.StopAsync(TimeSpan.Zero)).WaitAsync(Mounted.Patience);
    }

    [Fact]
    public async Task TheNextMountAtTheSamePlace_IsNotTakenOffByTheLastSession()
    {
        await using var first = Start();
        Assert.Equal((0, ""), await Tool.RunAsync("umount", first.Folder.Path));
        await first.Session.Completion.WaitAsync(Mounted.Patience);
        using var second = FuseMount.Create(first.Folder.Path, new FuseMountOptions(), first.Logger);
        await first.Session.StopAsync(TimeSpan.Zero).WaitAsync(Mounted.Patience);
        Assert.True(KernelMounts.IsMounted(first.Folder.Path));
        second.Unmount();
    }

    private sealed class BlockingTree : TestTree, IDisposable
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim MayGo { get; } = new();

        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            Entered.Set();
            MayGo.Wait();
            return FuseResult.Ok;
        }

        public void Dispose() => MayGo.Set();
    }
}
