using System.Diagnostics;
using System.Globalization;
using Nydus.Bench.Macro.Decoding;
using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Peers;
using Nydus.Bench.Macro.Probes;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro;

/// <summary>Prepares the images, runs the rounds in alternating order (A B C, then C B A) and writes the report.</summary>
internal sealed class BenchRun(BenchOptions options, CancellationToken stop)
{
    private readonly ImageStore _images = new(options.Images, options.Work);
    private readonly Measurements _measurements = new();
    private IReadOnlyList<DecodeImage> _decodeImages = [];

    public void Execute()
    {
        var loadBefore = MachineFacts.Load;
        var mountpoint = Directory.CreateDirectory(Path.Combine(options.Work, "mnt")).FullName;
        var peers = Peers();
        Prepare(peers, mountpoint);
        if (options.Parts.HasFlag(RoundParts.Decode))
            _decodeImages = DecodeImage.Make(Path.Combine(Path.GetDirectoryName(options.Nydusd)!, "nydus-image"), Path.Combine(options.Work, "decode"), [.. Metrics.DecodeCpu.Keys]);
        for (var number = 1; number <= options.Rounds; number++)
        {
            foreach (var peer in number % 2 == 1 ? peers : peers.AsEnumerable().Reverse())
            {
                stop.ThrowIfCancellationRequested();
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {number} of {options.Rounds}: {peer.Name}"));
                new Round(peer, _images, _decodeImages, mountpoint, _measurements).Run(options.Parts);
            }

            _measurements.Add(Metrics.BareProgram, peers[0].Name, BareProgram());
        }

        var report = new MarkdownReport(_measurements, peers[0], [.. peers.Skip(1)], options.Rounds).Write(Facts(loadBefore));
        Console.WriteLine(report);
        if (options.Results is { } folder && options.Rounds >= MarkdownReport.FewestRoundsForRatios)
            Save(folder, report);
    }

    /// <summary>The program under test first.</summary>
    private List<Peer> Peers()
    {
        var peers = new List<Peer> { Nydusd("nydusd", options.Nydusd) };
        if (options.Other is { } other)
            peers.Add(Nydusd("other nydusd", other));
        peers.Add(new KernelErofsPeer(_images));
        peers.Add(new SquashfusePeer(_images));
        if (Command.Find("erofsfuse") is not null)
            peers.Add(new ErofsFusePeer(_images));
        return peers;
    }

    private NydusdPeer Nydusd(string name, string program) =>
        new(name, program, _images, Directory.CreateDirectory(Path.Combine(options.Work, name.Replace(' ', '-'))).FullName);

    /// <summary>Packs the trees as the program under test serves them, which fills its caches too; then fills those of another nydusd.</summary>
    private void Prepare(List<Peer> peers, string mountpoint)
    {
        foreach (var tree in (string[])[ImageStore.Small, ImageStore.Large])
        {
            foreach (var peer in peers.OfType<NydusdPeer>())
            {
                Console.Error.WriteLine($"preparing the {tree} tree: {peer.Name}");
                using var mount = peer.Mount(tree, ImageForm.Plain, mountpoint);
                if (peer == peers[0])
                    _images.Pack(tree, mountpoint);
                _ = ReadProbe.EveryFile(mount, _images.Listing(tree));
            }
        }
    }

    /// <summary>What any program on this runtime costs before its first line of work: this one, told to do nothing.</summary>
    private static double BareProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        return Statistics.Median([.. Enumerable.Range(0, 3).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            Command.Run(program, Program.DoNothing);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        })]);
    }

    private IEnumerable<string> Facts(string loadBefore)
    {
        var small = _images.Listing(ImageStore.Small);
        var large = _images.Listing(ImageStore.Large);
        yield return string.Create(CultureInfo.InvariantCulture, $"{Now():yyyy-MM-dd}, revision {options.Revision}, {options.Rounds} rounds in alternating order");
        yield return string.Create(CultureInfo.InvariantCulture, $"{MachineFacts.Processor}, {Environment.ProcessorCount} cores, {MachineFacts.Memory}, Linux {MachineFacts.Kernel}, .NET {Environment.Version}; load {loadBefore} before, {MachineFacts.Load} after");
        yield return string.Create(CultureInfo.InvariantCulture, $"small tree: {_images.ImageName(ImageStore.Small)}, {small.Paths.Count} paths, {small.RegularFiles.Count} files, {small.Bytes / 1e6:F1} MB; large tree: {_images.ImageName(ImageStore.Large)}, {large.RegularFiles.Count} files, {large.Bytes / 1e6:F1} MB, of these {large.DenseFiles.Count} files without holes, {large.DenseFiles.Sum(file => file.Size) / 1e6:F1} MB, for random and sequential reads");
        yield return "data warm, backing files in the page cache: peers on uncompressed images, nydusd on a filled cache; \"cold\": kernel dentries, inodes and pages dropped by a remount, in a daemon warmed up before (\"first use\" is not); random reads with O_DIRECT, one request each, by a reader of the benchmark's own";
        yield return "first read: nydusd on zstd chunks with an empty cache that it fills meanwhile, squashfuse_ll on zstd, EROFS on lz4hc with 64 KiB clusters; \"CPU\" is that of the daemon, user and system; erofsfuse takes part where it is installed";
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    private void Save(string folder, string report)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Now():yyyy-MM-dd}-{options.Revision}.md"));
        File.WriteAllText(path, report);
        Console.Error.WriteLine("saved " + path);
    }
}
