using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>The device of a living connection passes from one set of rings to the next, as at an upgrade of the daemon.</summary>
[Collection(nameof(UringCollection))]
public sealed class HandOverTests(UringParameter parameter)
{
    private readonly ListLogger _logger = new();

    [Fact]
    public async Task TheNextRings_ServeTheConnection_AndWhatWasAskedMeanwhile()
    {
        Mounted.SkipWhereImpossible();
        Assert.SkipWhen(parameter.WhyNot is not null, parameter.WhyNot ?? "");
        using var folder = new TemporaryFolder();
        using var mount = FuseMount.Create(folder.Path, new FuseMountOptions(), _logger);
        using var table = new DeferredTable();
        var dispatcher = new FuseDispatcher(new DirectTree(), table, _logger) { TransportFlags = FuseInitFlags.OVER_IO_URING };
        var initialised = new TaskCompletionSource();
        var device = new DevChannel(mount.Device, new ActiveReaders(1, 1, TimeProvider.System), 0, dispatcher, table, TimeProvider.System, initialised.SetResult, _logger);
        var reader = new Thread(device.Serve) { IsBackground = true };
        reader.Start();
        await initialised.Task.WaitAsync(Mounted.Patience);
        var hello = Path.Combine(folder.Path, "hello");

        var first = await RegisterAsync(mount, dispatcher, table);
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", hello));
        End(first);
        var meanwhile = Enumerable.Range(0, 4).Select(cpu => Tool.RunAsync("taskset", "-c", $"{CpuList.Usable()[cpu % CpuList.Usable().Length]}", "cat", hello)).ToArray();

        var second = await RegisterAsync(mount, dispatcher, table);
        // The kernel takes up what waits for a CPU when that CPU's next request has been answered.
        for (var i = 0; i < 20; i++)
            Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("taskset", "-c", $"{CpuList.Usable()[i % CpuList.Usable().Length]}", "cat", hello));
        Assert.All(await Task.WhenAll(meanwhile), asked => Assert.Equal((0, TestTree.HelloText), asked));
        mount.Unmount();
        End(second);
        Assert.True(reader.Join(Mounted.Patience));
        device.Dispose();
        Assert.Empty(_logger.Complaints);
    }

    private static void End(UringTransport rings)
    {
        rings.Stop();
        rings.Join(() => Mounted.Patience, (thread, _) => Assert.Fail($"{thread.Name} did not end"));
    }

    private async Task<UringTransport> RegisterAsync(FuseMount mount, FuseDispatcher dispatcher, DeferredTable table)
    {
        var registered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var rings = new UringTransport(mount.Device, dispatcher, table, TimeProvider.System, () => { }, registered.SetResult, _logger);
        rings.Start();
        rings.Register();
        Assert.Equal(0, await registered.Task.WaitAsync(Mounted.Patience));
        return rings;
    }
}
