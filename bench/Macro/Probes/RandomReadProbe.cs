using System.Diagnostics;
using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Probes;

/// <summary>Reads of 4 KiB at random places of the large files, with O_DIRECT: one READ request each, none served from the page cache of the mount.</summary>
internal static unsafe class RandomReadProbe
{
    private const int Block = 4096;

    /// <summary>Runs the jobs side by side, each with its own thread, files and sequence of places.</summary>
    public static TimeSpan Run(PeerMount mount, TreeListing tree, int jobs, int readsPerJob)
    {
        using var ready = new CountdownEvent(jobs);
        using var go = new ManualResetEventSlim();
        Exception? failure = null;
        var threads = Enumerable.Range(1, jobs).Select(seed => new Thread(() =>
        {
            try
            {
                Job(mount, tree, seed, readsPerJob, () =>
                {
                    ready.Signal();
                    go.Wait();
                });
            }
            catch (IOException e)
            {
                failure = e;
                if (!go.IsSet)
                    ready.Signal();
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        ready.Wait();
        var started = Stopwatch.GetTimestamp();
        go.Set();
        foreach (var thread in threads)
            thread.Join();
        return failure is null ? Stopwatch.GetElapsedTime(started) : throw failure;
    }

    private static void Job(PeerMount mount, TreeListing tree, int seed, int reads, Action waitForStart)
    {
        using var root = new OpenFolder(mount.Mountpoint);
        using var buffer = new AlignedBuffer(Block);
        var places = new Random(seed);
        var files = tree.DenseFiles.Select(file => (Descriptor: root.Open(file.Name, Libc.O_DIRECT), Blocks: file.Size / Block)).ToArray();
        waitForStart();
        for (var i = 0; i < reads; i++)
        {
            var (fd, blocks) = files[places.Next(files.Length)];
            if (Libc.pread(fd, buffer.Pointer, Block, places.NextInt64(blocks) * Block) != Block)
                throw Libc.Failed("pread", mount.Mountpoint);
        }

        foreach (var (fd, _) in files)
            _ = Libc.close(fd);
    }
}
