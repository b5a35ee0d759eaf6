using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>A mount by the kernel's EROFS over loop devices. Disposing takes both away.</summary>
internal sealed class KernelErofs : IAsyncDisposable
{
    private readonly List<string> _loops = [];

    private KernelErofs(string mountpoint) => Mountpoint = mountpoint;

    public string Mountpoint { get; }

    /// <summary>Skips the running test where nothing can be mounted.</summary>
    public static void Need()
    {
        Tool.NeedRoot();
        Assert.SkipUnless(File.ReadAllText("/proc/filesystems").Contains("\terofs\n", StringComparison.Ordinal), "skipped: this kernel has no EROFS");
    }

    /// <param name="folder">Gets the mount point.</param>
    /// <param name="bootstrap">The primary device.</param>
    /// <param name="devices">The plain data of the blobs, in the order of the image's table.</param>
    public static async Task<KernelErofs> MountAsync(TestFolder folder, string bootstrap, params IEnumerable<string> devices)
    {
        var erofs = new KernelErofs(folder.Make("erofs"));
        try
        {
            foreach (var file in (string[])[bootstrap, .. devices])
                erofs._loops.Add((await Tool.MustAsync("losetup", "--find", "--show", "--read-only", file)).Trim());
            var options = string.Join(',', ["ro", .. erofs._loops.Skip(1).Select(loop => "device=" + loop)]);
            await Tool.MustAsync("mount", "-t", "erofs", "-o", options, erofs._loops[0], erofs.Mountpoint);
            return erofs;
        }
        catch
        {
            await erofs.DisposeAsync();
            throw;
        }
    }

    /// <summary>Debian's checker, where it is installed.</summary>
    public static async Task FsckAsync(string bootstrap, params IEnumerable<string> devices)
    {
        Tool.Need("fsck.erofs");
        await Tool.MustAsync("fsck.erofs", [.. devices.Select(file => "--device=" + file), bootstrap]);
    }

    public async ValueTask DisposeAsync()
    {
        if (MountTable.IsMounted(Mountpoint))
            Libc.Detach(Mountpoint);
        foreach (var loop in _loops)
            await Tool.RunAsync("losetup", "--detach", loop);
    }
}
