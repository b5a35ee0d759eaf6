using System.Diagnostics;
using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Probes;

/// <summary>Passes over a tree's paths.</summary>
internal static unsafe class MetadataProbe
{
    public static TimeSpan Find(PeerMount mount) => Timed(() => Command.Capture("find", mount.Mountpoint));

    public static TimeSpan ListLong(PeerMount mount) => Timed(() => Command.Capture("ls", "-lR", mount.Mountpoint));

    /// <summary>One lstat a path.</summary>
    public static TimeSpan StatAll(PeerMount mount, TreeListing tree)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        return Timed(() =>
        {
            var result = stackalloc byte[256];
            foreach (var path in tree.Paths)
            {
                fixed (byte* name = path.Name)
                {
                    if (Libc.statx(root.Descriptor, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, result) != 0)
                        throw Libc.Failed("statx", mount.Mountpoint);
                }
            }
        });
    }

    /// <summary>Asks the daemon for the same attributes again and again: one GETATTR a call, whatever the kernel has cached.</summary>
    public static TimeSpan ForcedStats(PeerMount mount, TreeListing tree, int count)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        return Timed(() =>
        {
            var result = stackalloc byte[256];
            fixed (byte* name = tree.RegularFiles[0].Name)
            {
                for (var i = 0; i < count; i++)
                {
                    if (Libc.statx(root.Descriptor, name, Libc.AT_STATX_FORCE_SYNC, Libc.STATX_BASIC_STATS, result) != 0)
                        throw Libc.Failed("statx", mount.Mountpoint);
                }
            }
        });
    }

    private static TimeSpan Timed(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }
}
