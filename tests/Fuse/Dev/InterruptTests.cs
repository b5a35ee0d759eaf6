using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

public class InterruptTests : MountedTests
{
    [Fact]
    public async Task KilledReader_InterruptsItsRequest_AndDies()
    {
        await using var mounted = Start(new DirectTree());
        using var reader = Tool.Start("cat", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        var answered = new TaskCompletionSource();
        deferred.Interrupted.Register(() =>
        {
            deferred.Send(-Errno.EINTR, 0);
            answered.SetResult();
        });
        reader.Kill();
        await answered.Task.WaitAsync(Mounted.Patience);
        await reader.WaitForExitAsync().WaitAsync(Mounted.Patience);
        mounted.AssertNothingWaits();
        Assert.InRange(mounted.Session.CountOf(FuseOpcode.INTERRUPT), 1, long.MaxValue);
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task KilledReader_OfTheReadAhead_DiesWithoutWaiting()
    {
        // Pages are read in the background: nobody is interrupted, the reader just goes.
        await using var mounted = Start();
        using var reader = Tool.Start("cat", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        reader.Kill();
        await reader.WaitForExitAsync().WaitAsync(Mounted.Patience);
        Assert.Equal(1, mounted.Session.DeferredCount);
        deferred.Send(0, 0);
        mounted.AssertNothingWaits();
    }

    [Fact]
    public void AnInterruptThatOvertakesItsRequest_IsRemembered()
    {
        using var table = new DeferredTable();
        table.Interrupt(7);
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var readers = new ActiveReaders(1, 1, TimeProvider.System);
        using var channel = new DevChannel(
            device, readers, 0, new FuseDispatcher(new TestTree(), table, new Requests.ListLogger()), table, TimeProvider.System, () => { }, new Requests.ListLogger());
        var overtaken = table.Add(channel, new RequestInFlight(FuseOpcode.READ, 7, 1, 0), 4096);
        var other = table.Add(channel, new RequestInFlight(FuseOpcode.READ, 8, 1, 0), 4096);
        Assert.True(overtaken.Interrupted.WaitHandle.WaitOne(Mounted.Patience));
        Assert.False(other.Interrupted.IsCancellationRequested);
        overtaken.Send(-Errno.EINTR, 0);
        other.Send(0, 0);
        Assert.Equal((0, 0), (table.Count, table.BuffersInUse));
    }
}
