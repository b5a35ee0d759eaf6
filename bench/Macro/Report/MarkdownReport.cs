using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Report;

/// <summary>The table of medians and paired ratios.</summary>
internal sealed class MarkdownReport(Measurements measurements, Peer subject, IReadOnlyList<Peer> others, int rounds)
{
    /// <summary>Below this a ratio of two noisy medians says nothing, so none is printed.</summary>
    public const int FewestRoundsForRatios = 5;

    /// <summary>The part of a goal by which medians of five and more rounds of the same program differ on a shared machine.</summary>
    private const double Noise = 0.1;

    private bool HasRatios => rounds >= FewestRoundsForRatios;

    public string Write(IEnumerable<string> facts)
    {
        var text = new StringBuilder("# Macro benchmark: nydusd against its peers\n\n");
        foreach (var fact in facts)
            text.Append("* ").Append(fact).Append('\n');
        text.Append(Explanation()).Append(Header());
        foreach (var metric in Metrics.All.Where(metric => measurements.Of(metric, subject.Name).Count > 0))
            text.Append(Row(metric));
        return text.ToString();
    }

    private string Explanation() => HasRatios
        ? "\nCells: median over the rounds (smallest..largest); for a peer, the median, then in bold how many times as good nydusd is, the median of "
            + "the ratios of each round (smallest..largest): above 1 nydusd is better, for times, rates and amounts alike. "
            + "Below 20 % call nothing a difference. Absolute numbers hold for this machine only.\n\n"
        : string.Create(CultureInfo.InvariantCulture, $"\nCells: median over {rounds} rounds (smallest..largest). Too few rounds for ratios: they need {FewestRoundsForRatios}.\n\n");

    private string Header()
    {
        var names = others.Select(peer => peer.Name);
        var line = $"| | unit | {subject.Name} | {string.Join(" | ", names)} |" + (HasRatios ? " goal |" : "");
        var columns = others.Count + 3 + (HasRatios ? 1 : 0);
        return line + "\n|" + string.Concat(Enumerable.Repeat("-|", columns)) + "\n";
    }

    private string Row(Metric metric)
    {
        var cells = others.Select(peer => PeerCell(metric, peer));
        var row = $"| {metric.Title} | {metric.Unit} | {Spread(measurements.Of(metric, subject.Name))} | {string.Join(" | ", cells)} |";
        return row + (HasRatios ? $" {GoalCell(metric)} |\n" : "\n");
    }

    private string PeerCell(Metric metric, Peer peer)
    {
        var values = measurements.Of(metric, peer.Name);
        if (values.Count == 0)
            return "-";
        return HasRatios
            ? $"{Number(Statistics.Median(values))} **{Spread(measurements.TimesAsGood(metric, subject.Name, peer.Name))}**"
            : Spread(values);
    }

    private string GoalCell(Metric metric)
    {
        switch (metric.Goal)
        {
            case { Limit: { } limit }:
                return Verdict($"at most {Number(limit)}", limit / Statistics.Median(measurements.Of(metric, subject.Name)));
            case { TimesBareProgram: { } factor }:
                var bare = measurements.Of(Metrics.BareProgram, subject.Name).Zip(measurements.Of(metric, subject.Name), (yardstick, mine) => mine / yardstick).ToArray();
                return Verdict($"at most {Number(factor)} x bare (is {Number(Statistics.Median(bare))})", factor / Statistics.Median(bare));
            case { OverBestPeer: { } factor } when BestPeerRatios(metric) is { Length: > 0 } ratios:
                return Verdict($"{Number(factor)} x the best FUSE peer (is {Number(Statistics.Median(ratios))})", Statistics.Median(ratios) / factor);
            default:
                return "";
        }
    }

    /// <summary>The least favourable ratio of each round.</summary>
    private double[] BestPeerRatios(Metric metric)
    {
        var perPeer = others.Where(peer => peer is { IsFuse: true } and not NydusdPeer)
            .Select(peer => measurements.TimesAsGood(metric, subject.Name, peer.Name))
            .Where(ratios => ratios.Length > 0).ToArray();
        return perPeer.Length == 0 ? [] : [.. Enumerable.Range(0, perPeer.Min(ratios => ratios.Length)).Select(round => perPeer.Min(ratios => ratios[round]))];
    }

    private static string Verdict(string goal, double reached) =>
        goal + (reached >= 1 ? ": met" : reached >= 1 - Noise ? ": missed by less than the noise" : ": **missed**");

    private static string Spread(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? "-" : $"{Number(Statistics.Median(values))} ({Number(values.Min())}..{Number(values.Max())})";

    /// <summary>A ratio over nothing used is not finite: the daemon's CPU of a pass that sends no request.</summary>
    private static string Number(double value) => !double.IsFinite(value)
        ? "∞"
        : value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
