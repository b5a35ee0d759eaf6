using System.Diagnostics;
using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Probes;

/// <summary>Reads whole files.</summary>
internal static unsafe class ReadProbe
{
    private const int WholeFileBlock = 128 * 1024;

    /// <summary>Opens, reads and closes every file, one after another.</summary>
    public static TimeSpan EveryFile(PeerMount mount, TreeListing tree)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        using var buffer = new AlignedBuffer(WholeFileBlock);
        var started = Stopwatch.GetTimestamp();
        foreach (var file in tree.RegularFiles)
        {
            var fd = root.Open(file.Name, 0);
            if (ReadToEnd(fd, buffer) != file.Size)
                throw new IOException("a file of " + mount.Mountpoint + " ended early");
            _ = Libc.close(fd);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Reads the large files front to back; their pages are dropped before each pass, so that every byte comes through the daemon.</summary>
    /// <returns>MB/s, 10^6 bytes.</returns>
    public static double Sequential(PeerMount mount, TreeListing tree, int block, int passes)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        using var buffer = new AlignedBuffer(block);
        long bytes = 0;
        var elapsed = TimeSpan.Zero;
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var file in tree.DenseFiles)
            {
                var fd = root.Open(file.Name, 0);
                _ = Libc.posix_fadvise(fd, 0, 0, Libc.POSIX_FADV_DONTNEED);
                var started = Stopwatch.GetTimestamp();
                bytes += ReadToEnd(fd, buffer);
                elapsed += Stopwatch.GetElapsedTime(started);
                _ = Libc.close(fd);
            }
        }

        return bytes / 1e6 / elapsed.TotalSeconds;
    }

    private static long ReadToEnd(int fd, AlignedBuffer buffer)
    {
        long total = 0;
        while (true)
        {
            var count = Libc.read(fd, buffer.Pointer, buffer.Length);
            if (count < 0)
                throw Libc.Failed("read", "at offset " + total);
            total += count;
            // Regular files answer short only at their end.
            if ((nuint)count < buffer.Length)
                return total;
        }
    }
}
