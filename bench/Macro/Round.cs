using Nydus.Bench.Macro.Decoding;
using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;
using Nydus.Bench.Macro.Probes;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro;

/// <summary>Everything that is measured of one peer in one round.</summary>
internal sealed class Round(Peer peer, ImageStore images, IReadOnlyList<DecodeImage> decodeImages, string mountpoint, Measurements measurements)
{
    private const int Repeats = 5;
    private const int Getattrs = 5_000;
    private const int RandomReads = 8_000;
    private const int SequentialPasses = 12;

    public void Run(RoundParts parts)
    {
        if (parts.HasFlag(RoundParts.Start))
            Start();
        if (parts.HasFlag(RoundParts.SmallFiles))
            SmallFiles();
        if (parts.HasFlag(RoundParts.LargeFiles))
            LargeFiles();
        if (parts.HasFlag(RoundParts.FirstRead))
            FirstRead();
        if (parts.HasFlag(RoundParts.Decode) && peer is NydusdPeer nydusd)
            Decode(nydusd);
    }

    private void Start() => Add(Metrics.Start, Median(() =>
    {
        using var mount = peer.Mount(ImageStore.Small, ImageForm.Plain, mountpoint);
        return mount.StartTime.TotalMilliseconds;
    }));

    private void SmallFiles()
    {
        var tree = images.Listing(ImageStore.Small);
        using var mount = peer.Mount(ImageStore.Small, ImageForm.Plain, mountpoint);
        AddMemory(mount, Metrics.RssMounted, Metrics.PssMounted, Metrics.AnonymousMounted);
        Add(Metrics.FirstFind, MetadataProbe.Find(mount).TotalMilliseconds);
        WarmUp(mount, tree);
        Add(Metrics.Find, MedianCold(mount, () => MetadataProbe.Find(mount)));
        Add(Metrics.ListLong, MedianCold(mount, () => MetadataProbe.ListLong(mount)));
        var cpu = ProcessClock.Microseconds(mount.ProcessId);
        Add(Metrics.StatCold, MedianCold(mount, () => MetadataProbe.StatAll(mount, tree)));
        AddCpu(Metrics.CpuLookup, mount, cpu, Repeats * tree.Paths.Count);
        Add(Metrics.ReadCold, MedianCold(mount, () => ReadProbe.EveryFile(mount, tree)));
        Add(Metrics.StatSideBySide, MedianCold(mount, () => MetadataProbe.StatSideBySide(mount, tree, 4)));
        _ = MetadataProbe.StatAll(mount, tree);
        cpu = ProcessClock.Microseconds(mount.ProcessId);
        Add(Metrics.StatWarm, Median(() => MetadataProbe.StatAll(mount, tree).TotalMilliseconds));
        Add(Metrics.ReadWarm, Median(() => ReadProbe.EveryFile(mount, tree).TotalMilliseconds));
        AddCpu(Metrics.CpuWarm, mount, cpu, Repeats * (tree.Paths.Count + tree.RegularFiles.Count));
        AddMemory(mount, Metrics.RssWalked, null, Metrics.AnonymousWalked);
        if (!peer.IsFuse)
            return;
        cpu = ProcessClock.Microseconds(mount.ProcessId);
        Add(Metrics.Getattr, MetadataProbe.ForcedStats(mount, tree, Getattrs).TotalMicroseconds / Getattrs);
        AddCpu(Metrics.CpuGetattr, mount, cpu, Getattrs);
    }

    /// <summary>Not measured: a managed daemon compiles its hot path while it is first used, and the rows after this are about the path, not the compiler.</summary>
    private static void WarmUp(PeerMount mount, TreeListing tree)
    {
        _ = MedianCold(mount, () => MetadataProbe.Find(mount));
        _ = MedianCold(mount, () => MetadataProbe.StatAll(mount, tree));
        _ = MedianCold(mount, () => ReadProbe.EveryFile(mount, tree));
    }

    private void LargeFiles()
    {
        var tree = images.Listing(ImageStore.Large);
        using var mount = peer.Mount(ImageStore.Large, ImageForm.Plain, mountpoint);
        // Not measured, for the reason given at WarmUp.
        _ = ReadProbe.EveryFile(mount, tree);
        _ = RandomReadProbe.Run(mount, tree, 1, RandomReads / 4);
        Random(mount, tree, 1, Metrics.Random1, Metrics.CpuRead1);
        Random(mount, tree, 4, Metrics.Random4, Metrics.CpuRead4);
        Add(Metrics.Sequential128K, ReadProbe.Sequential(mount, tree, 128 << 10, SequentialPasses));
        Add(Metrics.Sequential1M, ReadProbe.Sequential(mount, tree, 1 << 20, SequentialPasses));
    }

    private void Random(PeerMount mount, TreeListing tree, int jobs, Metric rate, Metric cpuPerRead)
    {
        var cpu = ProcessClock.Microseconds(mount.ProcessId);
        var elapsed = RandomReadProbe.Run(mount, tree, jobs, RandomReads / jobs);
        Add(rate, RandomReads / elapsed.TotalSeconds);
        AddCpu(cpuPerRead, mount, cpu, RandomReads);
    }

    private void FirstRead()
    {
        var cpu = FirstRead(ImageStore.Small, Metrics.FirstReadSmall) + FirstRead(ImageStore.Large, Metrics.FirstReadLarge);
        if (peer.IsFuse)
            Add(Metrics.CpuFirstRead, cpu / 1000);
    }

    private double FirstRead(string tree, Metric metric)
    {
        using var mount = peer.Mount(tree, ImageForm.Compressed, mountpoint);
        var cpu = ProcessClock.Microseconds(mount.ProcessId);
        Add(metric, ReadProbe.EveryFile(mount, images.Listing(tree)).TotalMilliseconds);
        return ProcessClock.Microseconds(mount.ProcessId) - cpu;
    }

    /// <summary>
    /// The daemon's CPU time of reading files for the first time, over that of the bare loop right after it for as many bytes. Other files warm the daemon
    /// up before, for the reason given at <see cref="WarmUp"/>.
    /// </summary>
    private void Decode(NydusdPeer nydusd)
    {
        foreach (var image in decodeImages)
        {
            double cpu;
            TimeSpan elapsed;
            using (var mount = nydusd.MountCold(image, mountpoint))
            {
                _ = ReadProbe.EveryFile(mount, image.WarmUp);
                cpu = ProcessClock.Microseconds(mount.ProcessId);
                elapsed = ReadProbe.EveryFile(mount, image.Measured);
                cpu = ProcessClock.Microseconds(mount.ProcessId) - cpu;
            }

            var share = (double)image.Measured.Bytes / (image.Measured.Bytes + image.WarmUp.Bytes);
            Add(Metrics.DecodeCpu[image.Compressor], cpu / (share * BareLoop.Microseconds(image, cacheFile: null)));
            Add(Metrics.DecodeCpuKept[image.Compressor], cpu / (share * BareLoop.Microseconds(image, nydusd.CacheFile(image))));
            Add(Metrics.DecodeRate[image.Compressor], image.Measured.Bytes / elapsed.TotalMicroseconds);
            Add(Metrics.DecodeCores[image.Compressor], cpu / elapsed.TotalMicroseconds);
            nydusd.DropCache(image);
        }
    }

    private static double Median(Func<double> measure) => Statistics.Median([.. Enumerable.Range(0, Repeats).Select(_ => measure())]);

    private static double MedianCold(PeerMount mount, Func<TimeSpan> measure) => Median(() =>
    {
        mount.DropKernelCaches();
        return measure().TotalMilliseconds;
    });

    private void Add(Metric metric, double value) => measurements.Add(metric, peer.Name, value);

    private void AddCpu(Metric metric, PeerMount mount, double before, int requests)
    {
        if (peer.IsFuse)
            Add(metric, (ProcessClock.Microseconds(mount.ProcessId) - before) / requests);
    }

    private void AddMemory(PeerMount mount, Metric rss, Metric? pss, Metric anonymous)
    {
        if (mount.ProcessId is not { } pid)
            return;
        var memory = MemoryProbe.Of(pid);
        Add(rss, memory.Rss);
        if (pss is not null)
            Add(pss, memory.Pss);
        Add(anonymous, memory.Anonymous);
    }
}
