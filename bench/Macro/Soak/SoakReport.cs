using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Report;
using Nydus.Bench.Macro.Soak.Load;

namespace Nydus.Bench.Macro.Soak;

/// <summary>What is kept of a soak.</summary>
internal sealed class SoakReport(SoakOptions options, IReadOnlyList<SoakDaemon> daemons, Workload load, TimeSpan elapsed)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append("# Soak\n\n");
        Line($"* {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, revision {options.Revision}, {elapsed.TotalMinutes:F1} of {options.Minutes} minutes, transports at the same time: {string.Join(", ", daemons.Select(daemon => daemon.Transport))}");
        Line($"* {MachineFacts.Processor}, {Environment.ProcessorCount} cores, {MachineFacts.Memory}, Linux {MachineFacts.Kernel}, .NET {Environment.Version}; load {MachineFacts.Load} at the end");
        Line($"* image: {SoakTree.SmallFiles} small files, a directory of {SoakTree.WideEntries}, {SoakTree.BigMebibytes} MiB with fio's checksums, programs with their libraries; localfs, blobcache");
        if (options.UringSkipped is { } why)
            Line($"* uring: skipped, {why}");
        Line($"* {load.CacheDrops} drops of the kernel's dentries and inodes");
        Verdict();
        Operations();
        if (daemons.All(daemon => daemon.Samples.Count >= Growth.FewestSamples))
            GrowthTable();
        Samples();
        return _text.ToString();
    }

    private void Verdict()
    {
        if (load.Failure is { } failure)
            Line($"* verdict: **failed**\n\n```\n{failure}\n```");
        else
            Line($"* verdict: held: no error, no difference, no warning of a daemon, no growth, nothing left behind");
    }

    private void Operations()
    {
        _text.Append('\n');
        Row("operation", daemons.Select(daemon => daemon.Transport));
        Rule(daemons.Count + 1);
        foreach (var kind in daemons.SelectMany(daemon => daemon.Operations.Kinds).Distinct().Order(StringComparer.Ordinal))
            Row(kind, daemons.Select(daemon => Text($"{daemon.Operations[kind]}")));
    }

    private void GrowthTable()
    {
        Line($"\nMedian of the fifth of the samples after the warm-up (the first fifth), and of the last fifth; allowed: {Growth.Rule}.\n");
        Row("", daemons.Select(daemon => daemon.Transport + ": after warm-up | at the end | "));
        Rule((daemons.Count * 3) + 1);
        foreach (var growth in daemons.SelectMany(daemon => Growth.Of(daemon.Samples)).GroupBy(growth => growth.What))
            Row(growth.Key, growth.Select(one => Text($"{one.First:F1} | {one.Last:F1} | {(one.Held ? "held" : "**grew**")}")));
    }

    private void Samples()
    {
        Line($"\nMemory in MiB: resident, without a file behind it, in no other process, managed heap.\n");
        Row("minute", daemons.Select(daemon => $"{daemon.Transport}: RSS | RssAnon | private | heap | open files | threads"));
        Rule((daemons.Count * 6) + 1);
        for (var minute = 0; minute <= elapsed.TotalMinutes; minute++)
        {
            var rows = daemons.Select(daemon => daemon.Samples.FirstOrDefault(sample => sample.Elapsed.TotalMinutes >= minute)).ToArray();
            if (rows.All(sample => sample is not null))
                Row(Text($"{minute}"), rows.Select(sample => Text($"{sample!.Rss:F1} | {sample.Anonymous:F1} | {sample.Private:F1} | {sample.Heap:F1} | {sample.Descriptors} | {sample.Threads}")));
        }
    }

    private void Row(string title, IEnumerable<string> cells) => Line($"| {title} | {string.Join(" | ", cells)} |");

    private void Rule(int columns) => Line($"|{string.Concat(Enumerable.Repeat("-|", columns))}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString line) => _text.Append(Text(line)).Append('\n');
}
