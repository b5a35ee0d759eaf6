using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro.Start;

/// <summary>Start and memory: the daemon against "hello world" with a mount, in rounds of alternating order (A B, then B A).</summary>
internal sealed class StartRun(StartOptions options, CancellationToken stop)
{
    private const int StartsEach = 7;
    private const double Goal = 2;

    private readonly string _mountpoint = Directory.CreateDirectory(Path.Combine(options.Work, "mnt")).FullName;
    private readonly List<(double Daemon, double Bare)> _wall = [];
    private readonly List<(double Daemon, double Bare)> _processor = [];

    private bool HasRatios => options.Rounds >= MarkdownReport.FewestRoundsForRatios;

    public void Execute()
    {
        var loadBefore = MachineFacts.Load;
        Console.Error.WriteLine("building an image of 10,000 files");
        var image = new ManyFiles(options.Work, Path.Combine(Path.GetDirectoryName(options.Nydusd)!, "nydus-image"));
        var daemon = (options.Nydusd, image.Arguments(_mountpoint));
        var bare = (options.Bare, (string[])[_mountpoint]);
        // Not measured: the files of both come into the page cache.
        _ = Measure(daemon);
        _ = Measure(bare);
        for (var round = 1; round <= options.Rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}"));
            var bareFirst = round % 2 == 0 ? Measure(bare) : default;
            var mine = Measure(daemon);
            var yardstick = round % 2 == 0 ? bareFirst : Measure(bare);
            _wall.Add((mine.Wall, yardstick.Wall));
            _processor.Add((mine.Processor, yardstick.Processor));
        }

        Console.Error.WriteLine("memory of one daemon");
        var memory = MemoryRun.Measure(options.Nydusd, image, _mountpoint);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of {options.Daemons} daemons"));
        var fleet = Fleet.TotalPss(options.Daemons, options.Nydusd, image, options.Work, stop);
        var report = Report(loadBefore, memory, fleet);
        Console.WriteLine(report);
        if (options.Results is { } folder && HasRatios)
            Save(folder, report);
    }

    private (double Wall, double Processor) Measure((string Program, string[] Arguments) subject)
    {
        var wall = new List<double>();
        var processor = new List<double>();
        for (var i = 0; i < StartsEach; i++)
        {
            stop.ThrowIfCancellationRequested();
            using var mount = PeerMount.Serve(_mountpoint, subject.Program, subject.Arguments);
            processor.Add(ProcessClock.Microseconds(mount.ProcessId) / 1000);
            wall.Add(mount.StartTime.TotalMilliseconds);
        }

        return (Statistics.Median(wall), Statistics.Median(processor));
    }

    private string Report(string loadBefore, MemoryRun memory, double fleet)
    {
        var text = new StringBuilder("# Start and memory\n\n");
        Line(text, $"* {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, revision {options.Revision}, {options.Rounds} rounds in alternating order, {StartsEach} starts each");
        Line(text, $"* {MachineFacts.Processor}, {Environment.ProcessorCount} cores, {MachineFacts.Memory}, Linux {MachineFacts.Kernel}, .NET {Environment.Version}; load {loadBefore} before, {MachineFacts.Load} after");
        Line(text, $"* start: from exec to the first stat through the mount; \"bare\" is \"hello world\" with an empty mount, published in the same way. nydusd: localfs, blobcache, an image of {ManyFiles.Inodes} inodes");
        text.Append('\n');
        text.Append(HasRatios ? "| start | nydusd, ms | bare, ms | nydusd / bare | goal |\n|-|-|-|-|-|\n" : "| start | nydusd, ms | bare, ms |\n|-|-|-|\n");
        StartRow(text, "wall", _wall);
        StartRow(text, "CPU, all threads", _processor);
        if (!HasRatios)
            Line(text, $"\nToo few rounds for ratios: they need {MarkdownReport.FewestRoundsForRatios}.");
        Line(text, $"\n| memory, MiB | mounted: RSS | PSS | all {ManyFiles.Inodes} inodes walked: RSS | PSS |\n|-|-|-|-|-|");
        foreach (var kind in MemoryKinds.All)
            MemoryRow(text, kind, memory.Mounted[kind], memory.Walked[kind]);
        MemoryRow(text, "all", (memory.Mounted.Rss, memory.Mounted.Pss), (memory.Walked.Rss, memory.Walked.Pss));
        text.Append('\n');
        Line(text, $"* RSS after the walk, goal at most 45 MiB: {Verdict(memory.Walked.Rss, 45)}");
        Line(text, $"* private memory an inode visited adds, goal less than 100 bytes: {memory.BytesPerInode:F0} bytes, {Verdict(memory.BytesPerInode, 100)}");
        Line(text, $"* {options.Daemons} daemons, one mount each: PSS {fleet:F0} MiB in all, {fleet / options.Daemons:F1} each");
        return text.ToString();
    }

    private void StartRow(StringBuilder text, string title, List<(double Daemon, double Bare)> pairs)
    {
        Append(text, $"| {title} | {Spread(pairs.Select(pair => pair.Daemon))} | {Spread(pairs.Select(pair => pair.Bare))} |");
        if (HasRatios)
        {
            var ratios = pairs.Select(pair => pair.Daemon / pair.Bare).ToArray();
            Append(text, $" {Spread(ratios, "F2")} | {Goal:F0} x bare: {Verdict(Statistics.Median(ratios), Goal)} |");
        }

        text.Append('\n');
    }

    private static void MemoryRow(StringBuilder text, string kind, (double Rss, double Pss) mounted, (double Rss, double Pss) walked) =>
        Line(text, $"| {kind} | {mounted.Rss:F1} | {mounted.Pss:F1} | {walked.Rss:F1} | {walked.Pss:F1} |");

    private static string Verdict(double value, double limit) => value <= limit ? "met" : "**missed**";

    private static string Spread(IEnumerable<double> values, string format = "F1")
    {
        var all = values.ToArray();
        return $"{Text(Statistics.Median(all))} ({Text(all.Min())}..{Text(all.Max())})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static void Append(StringBuilder text, FormattableString part) => text.Append(part.ToString(CultureInfo.InvariantCulture));

    private static void Line(StringBuilder text, FormattableString line)
    {
        Append(text, line);
        text.Append('\n');
    }

    private void Save(string folder, string report)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{options.Revision}-start.md"));
        File.WriteAllText(path, report);
        Console.Error.WriteLine("saved " + path);
    }
}
