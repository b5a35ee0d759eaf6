namespace Nydus.Bench.Macro.Report;

/// <summary>One value for each metric, peer and round.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(Metric Metric, string Peer), List<double>> _values = [];

    /// <summary>Appends the value of the next round; every peer adds each of its metrics once a round, so equal positions are pairs.</summary>
    public void Add(Metric metric, string peer, double value)
    {
        if (!_values.TryGetValue((metric, peer), out var list))
            _values[(metric, peer)] = list = [];
        list.Add(value);
    }

    /// <summary>The values in the order of the rounds; empty when the peer has none.</summary>
    public IReadOnlyList<double> Of(Metric metric, string peer) => _values.GetValueOrDefault((metric, peer), []);

    /// <summary>How many times as good as a peer, round by round: above 1 the subject is better, for times, amounts and rates alike.</summary>
    public double[] TimesAsGood(Metric metric, string subject, string peer) =>
        [.. Of(metric, subject).Zip(Of(metric, peer), (mine, theirs) => metric.HigherIsBetter ? mine / theirs : theirs / mine)];
}
