using Nydus.Host.Mounts;
using Nydus.Host.Process;
using Nydus.Tests;

namespace Nydus.Host.Tests.Mounts;

public sealed class DaemonEngineTests : IDisposable
{
    private readonly MountFixture _fixture = new();
    private readonly DaemonEngine _engine = new(TimeProvider.System);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void When_the_kernel_refuses_the_mount_nothing_stays_open()
    {
        Assert.Throws<StartException>(() => _engine.Start(_fixture.Launch(Image()), _fixture, CancellationToken.None));
        Assert.True(Directory.Exists(_fixture.WorkDirectory));
        Assert.False(_fixture.HoldsFiles());
    }

    [Fact]
    public void An_unusable_virtual_mountpoint_is_refused_before_anything_is_mounted()
    {
        string name = new('x', 256);
        DaemonLaunch launch = _fixture.Launch(Image()) with { VirtualMountpoint = $"/{name}" };
        StartException e = Assert.Throws<StartException>(() => _engine.Start(launch, _fixture, CancellationToken.None));
        Assert.Equal($"the virtual mountpoint /{name} cannot be used: its names must have 1 to 255 bytes", e.Message);
        Assert.False(_fixture.HoldsFiles());
    }

    [Fact]
    public void A_signal_that_came_first_loads_nothing()
    {
        Assert.ThrowsAny<OperationCanceledException>(
            () => _engine.Start(_fixture.Launch(Image()), _fixture, new CancellationToken(canceled: true)));
        Assert.Empty(_fixture.Messages);
    }

    private ImageLaunch Image() => new(GoldenData.Image("c-v6").Bootstrap, _fixture.Config(), []);
}
