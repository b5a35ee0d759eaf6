using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro.Building;

/// <summary>The tables of times and of peaks.</summary>
internal static class ImageReport
{
    private const double Goal = 0.8;

    public static string Write(IEnumerable<string> facts, IEnumerable<ImageBenchTable> tables, IReadOnlyList<(string What, double Peak)> peaks, double peakLimit)
    {
        var text = new StringBuilder("# nydus-image create against other packers\n\n");
        foreach (var fact in facts)
            text.Append("* ").Append(fact).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nSeconds: median over the rounds (smallest..largest). Part: the time of nydus-image without its start (the image of an empty directory, at most {ImageBenchTable.StartAllowed} s) as a part of the peer's, the median of the rounds (smallest..largest); the goal is at most {Goal} of what one core needs, as the reference's builder uses one. Absolute numbers hold for this machine only.\n");
        foreach (var table in tables)
            Append(text, table);
        if (peaks.Count > 0)
            Append(text, peaks, peakLimit);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ImageBenchTable table)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| | s | part | |\n|-|-|-|-|\n| {table.Subject.Name} | {Spread(table.Of(table.Subject))} | | start {Spread(table.Start)} |\n");
        foreach (var peer in table.Peers)
        {
            var parts = table.PartOf(peer);
            text.Append(CultureInfo.InvariantCulture, $"| {peer.Name} | {Spread(table.Of(peer))} | {Spread(parts)} | {(Statistics.Median(parts) <= Goal ? "met" : "**missed**")} |\n");
        }
    }

    private static void Append(StringBuilder text, IReadOnlyList<(string What, double Peak)> peaks, double limit)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nMost resident memory of the process (one run each); the goal is at most {limit:F0} MiB.\n\n| | MiB | |\n|-|-|-|\n");
        foreach (var (what, peak) in peaks)
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {peak:F0} | {(peak <= limit ? "met" : "**missed**")} |\n");
    }

    private static string Spread(IReadOnlyCollection<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(values):F2} ({values.Min():F2}..{values.Max():F2})");
}
