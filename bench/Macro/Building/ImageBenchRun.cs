using System.Globalization;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro.Building;

/// <summary>Packs trees with nydus-image and with others, in alternating order, and writes the report.</summary>
internal sealed class ImageBenchRun(ImageBenchOptions options, CancellationToken stop)
{
    private const double PeakLimit = 150;

    private readonly List<ImageBenchTable> _tables = [];
    private readonly List<(string What, double Peak)> _peaks = [];

    private string Create => $"'{options.NydusImage}' create --bootstrap \"$2/boot\" --blob-dir \"$2\" --log-level error";

    public void Execute()
    {
        var loadBefore = MachineFacts.Load;
        Console.Error.WriteLine("preparing the tree");
        var tree = TreeSample.Make(Path.Combine(options.Work, "tree"), 10_000, 230_000_000);
        var empty = Directory.CreateDirectory(Path.Combine(options.Work, "empty")).FullName;
        Compare(tree, empty, "lz4_block", "lz4 -q", new BuildCommand("mkfs.erofs -zlz4", "mkfs.erofs --quiet -zlz4 \"$2/image\" \"$1\""));
        Compare(tree, empty, "zstd", "zstd -q -3 --single-thread");
        Peaks(tree);
        var report = ImageReport.Write(Facts(tree, loadBefore), _tables, _peaks, PeakLimit);
        Console.WriteLine(report);
        if (options.Results is { } folder)
            Save(folder, report);
    }

    private void Compare(TreeSample tree, string empty, string compressor, string filter, params BuildCommand[] more)
    {
        var pipe = $"tar -C \"$1\" -cf - . | {filter} > \"$2/archive\"";
        var ours = new BuildCommand($"nydus-image, {compressor}", $"{Create} --compressor {compressor} \"$1\"");
        BuildCommand[] peers = [new($"tar, {filter}, on one core", $"exec taskset -c 0 sh -c '{pipe}' sh \"$1\" \"$2\""), new($"tar, {filter}", pipe), .. more];
        var table = new ImageBenchTable(ours, peers);
        for (var round = 0; round <= options.Rounds; round++)
        {
            BuildCommand[] order = round % 2 == 1 ? [ours, .. peers] : [.. peers.Reverse(), ours];
            foreach (var command in order)
            {
                stop.ThrowIfCancellationRequested();
                var seconds = command.Time(tree.Folder, options.Work, options.RealTime);

                // The first round only reads the tree into the page cache.
                if (round > 0)
                    table.Add(command.Name, seconds);
            }

            if (round > 0)
                table.AddStart(ours.Time(empty, options.Work, options.RealTime));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ours.Name}: round {round} of {options.Rounds}"));
        }

        _tables.Add(table);
    }

    /// <summary>Memory hardly differs between runs, so each is done once.</summary>
    private void Peaks(TreeSample tree)
    {
        if (options.Results is null)
            return;
        Console.Error.WriteLine("preparing the large trees");
        var large = TreeSample.Make(Path.Combine(options.Work, "large"), 12_000, 1_100_000_000);
        var many = TreeSample.Make(Path.Combine(options.Work, "many"), 100_000, 700_000_000);
        foreach (var (sample, arguments) in ((TreeSample, string)[])
        [
            (tree, "--compressor lz4_block"), (tree, "--compressor zstd"),
            (large, "--compressor lz4_block"), (large, "--compressor zstd"), (large, "--compressor zstd --chunk-size 0x1000000"), (large, "--compressor zstd --batch-size 0x100000"),
            (many, "--compressor lz4_block"), (many, "--compressor zstd --fs-version 5"), (many, "--compressor zstd --batch-size 0x100000"),
        ])
            Peak($"create {arguments}: {sample}", new BuildCommand("", $"{Create} {arguments} \"$1\""), sample.Folder);

        Peak($"create --type targz-rafs, from a pipe: {large}", new BuildCommand("", $"tar -C \"$1\" -czf - . | {Create} --type targz-rafs /dev/stdin"), large.Folder);
        foreach (var sample in (TreeSample[])[large, many])
        {
            var image = Directory.CreateDirectory(Path.Combine(options.Work, "image-" + Path.GetFileName(sample.Folder))).FullName;
            Peers.Command.Run("/bin/sh", "-c", $"{Create} --compressor zstd \"$1\"", "sh", sample.Folder, image);
            Peak($"unpack: {sample}", new BuildCommand("", $"'{options.NydusImage}' unpack --bootstrap \"$1/boot\" --blob-dir \"$1\" --output \"$2/archive\""), image);
            Peak($"export --block: {sample}", new BuildCommand("", $"'{options.NydusImage}' export --block --bootstrap \"$1/boot\" --localfs-dir \"$1\" --output \"$2/device\""), image);
        }
    }

    private void Peak(string what, BuildCommand command, string source)
    {
        stop.ThrowIfCancellationRequested();
        Console.Error.WriteLine("memory: " + what);
        _peaks.Add((what, command.Peak(source, options.Work)));
    }

    private IEnumerable<string> Facts(TreeSample tree, string loadBefore)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Now():yyyy-MM-dd}, revision {options.Revision}, {options.Rounds} rounds in alternating order");
        yield return string.Create(CultureInfo.InvariantCulture, $"{MachineFacts.Processor}, {Environment.ProcessorCount} cores, {MachineFacts.Memory}, Linux {MachineFacts.Kernel}, .NET {Environment.Version}; load {loadBefore} before, {MachineFacts.Load} after");
        yield return $"tree: {tree}, stretches of the machine's /usr/lib and /usr/share, in the page cache";
        if (options.RealTime)
            yield return "timed under `chrt --rr 1`, all alike: on a busy machine a program with several threads loses more than one with a single thread";
        yield return "nydus-image: `nydus-image create --bootstrap F --blob-dir D --compressor C TREE`; it digests each chunk (BLAKE3, CRC-32C) and the blob (SHA-256) besides";
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    private void Save(string folder, string report)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Now():yyyy-MM-dd}-{options.Revision}-image.md"));
        File.WriteAllText(path, report);
        Console.Error.WriteLine("saved " + path);
    }
}
