using Nydus.Fuse.Tests.Requests;

namespace Nydus.Fuse.Tests.Dev;

public sealed class KernelMountsTests
{
    [Fact]
    public void AMountWhoseDaemonIsGone_IsStale_AndComesOff()
    {
        Mounted.SkipWhereImpossible();
        using var folder = new TemporaryFolder();
        // Closing the device without unmounting is what the kernel does to the descriptors of a killed daemon.
        FuseMount.Create(folder.Path, new FuseMountOptions(), new ListLogger()).Dispose();
        Assert.True(KernelMounts.IsMounted(folder.Path));
        Assert.True(KernelMounts.IsStale(folder.Path));
        KernelMounts.Detach(folder.Path);
        Assert.False(KernelMounts.IsMounted(folder.Path));
        Assert.False(KernelMounts.IsStale(folder.Path));
    }

    [Fact]
    public async Task AServedMount_IsNotStale()
    {
        await using var mounted = Mounted.Start();
        Assert.True(KernelMounts.IsMounted(mounted.Folder.Path));
        Assert.False(KernelMounts.IsStale(mounted.Folder.Path));
    }

    [Fact]
    public void Paths_MayBeWrittenInOtherWays()
    {
        Mounted.SkipWhereImpossible();
        using var folder = new TemporaryFolder();
        var real = Path.Combine(folder.Path, "a b\\c");
        Directory.CreateDirectory(real);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), "a b\\c");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "up"), folder.Path);
        using var mount = FuseMount.Create(Path.Combine(folder.Path, "up", "link") + "/", new FuseMountOptions(), new ListLogger());
        Assert.Equal(real, mount.Mountpoint);
        Assert.True(KernelMounts.IsMounted(real));
        Assert.True(KernelMounts.IsMounted(real + "/"));
        Assert.True(KernelMounts.IsMounted(Path.Combine(folder.Path, "./up//link")));
        Assert.False(KernelMounts.IsMounted(folder.Path));
        mount.Unmount();
        Assert.False(KernelMounts.IsMounted(real));
    }

    [Fact]
    public void NoMount_NoAnswer()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "loop"), "loop");
        Assert.False(KernelMounts.IsMounted(folder.Path));
        Assert.False(KernelMounts.IsMounted(Path.Combine(folder.Path, "nothing/here")));
        Assert.False(KernelMounts.IsMounted(Path.Combine(folder.Path, "loop")));
        Assert.False(KernelMounts.IsStale(folder.Path));
        Assert.True(KernelMounts.IsMounted("/proc"));
        Assert.False(KernelMounts.IsStale("/proc"));
        Assert.Throws<IOException>(() => KernelMounts.Detach(Path.Combine(folder.Path, "nothing")));
    }

    [Fact]
    public void MountingWhereNothingIs_SaysSo()
    {
        Mounted.SkipWhereImpossible();
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<IOException>(() => FuseMount.Create(Path.Combine(folder.Path, "nothing"), new FuseMountOptions(), new ListLogger()));
        Assert.Contains("No such file or directory", error.Message, StringComparison.Ordinal);
    }
}
