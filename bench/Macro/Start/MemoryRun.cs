using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Start;

/// <summary>Memory of one daemon: mounted, walked, and what each inode that is visited adds.</summary>
internal sealed unsafe class MemoryRun
{
    private const int WarmUps = 12;

    // Hosts and logs are set up behind the mount: what is measured is the daemon at rest.
    private const int SettleMilliseconds = 1500;

    public required MemoryKinds Mounted { get; init; }

    public required MemoryKinds Walked { get; init; }

    /// <summary>Bytes of private memory an inode, once the code that answers has been compiled.</summary>
    public required double BytesPerInode { get; init; }

    public static MemoryRun Measure(string program, ManyFiles image, string mountpoint)
    {
        using (var mount = PeerMount.Serve(mountpoint, program, image.Arguments(mountpoint)))
        {
            var pid = mount.ProcessId!.Value;
            _ = Libc.poll(null, 0, SettleMilliseconds);
            var mounted = MemoryKinds.Of(pid);
            Walk(mountpoint);
            var walked = MemoryKinds.Of(pid);
            return new MemoryRun { Mounted = mounted, Walked = walked, BytesPerInode = PerInode(program, image, mountpoint + "-growth") };
        }
    }

    // A tenth of the tree again and again, so that the runtime has compiled and grown what requests as such need; then all of it once.
    private static double PerInode(string program, ManyFiles image, string mountpoint)
    {
        Directory.CreateDirectory(mountpoint);
        using var mount = PeerMount.Serve(mountpoint, program, image.Arguments(mountpoint));
        for (var i = 0; i < WarmUps; i++)
        {
            for (var directory = 0; directory < ManyFiles.Directories / 10; directory++)
                Walk(Path.Combine(mountpoint, ManyFiles.DirectoryName(directory)));
            mount.DropKernelCaches();
            _ = Libc.poll(null, 0, SettleMilliseconds / 5);
        }

        var before = MemoryKinds.Of(mount.ProcessId!.Value).Private;
        Walk(mountpoint);
        return (MemoryKinds.Of(mount.ProcessId!.Value).Private - before) * 1024 * 1024 / (ManyFiles.Inodes * 0.9);
    }

    // With attributes: find alone would be content with what directories say.
    private static void Walk(string path) => _ = Command.Capture("find", path, "-newermt", "2100-01-01");
}
