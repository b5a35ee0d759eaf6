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
        return Timed(() => StatShare(mount, root, tree, 1, 0));
    }

    /// <summary>One lstat a path; each thread takes every so many-th path.</summary>
    public static TimeSpan StatSideBySide(PeerMount mount, TreeListing tree, int threads)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        return Timed(() => Parallel.For(
            0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => StatShare(mount, root, tree, threads, thread)));
    }

    private static void StatShare(PeerMount mount, OpenFolder root, TreeListing tree, int shares, int share)
    {
        var result = stackalloc byte[256];
        for (var i = share; i < tree.Paths.Count; i += shares)
        {
            fixed (byte* name = tree.Paths[i].Name)
            {
                if (Libc.statx(root.Descriptor, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, result) != 0)
                    throw Libc.Failed("statx", mount.Mountpoint);
            }
        }
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
