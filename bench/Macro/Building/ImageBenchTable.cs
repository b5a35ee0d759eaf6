using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro.Building;

/// <summary>Seconds of nydus-image and of its peers, round by round.</summary>
internal sealed class ImageBenchTable(BuildCommand subject, IReadOnlyList<BuildCommand> peers)
{
    /// <summary>Seconds that starting may take without counting.</summary>
    public const double StartAllowed = 0.15;

    private readonly Dictionary<string, List<double>> _seconds = [];
    private readonly List<double> _start = [];

    public BuildCommand Subject => subject;

    public IReadOnlyList<BuildCommand> Peers => peers;

    /// <summary>The image of an empty directory: what the runtime and the command line cost.</summary>
    public IReadOnlyList<double> Start => _start;

    public IReadOnlyList<double> Of(BuildCommand command) => _seconds.GetValueOrDefault(command.Name, []);

    public void Add(string name, double seconds)
    {
        if (!_seconds.TryGetValue(name, out var list))
            _seconds[name] = list = [];
        list.Add(seconds);
    }

    public void AddStart(double seconds) => _start.Add(seconds);

    /// <summary>Time without the start, as a part of a peer's, round by round. What the start took is its median, and no more than is allowed.</summary>
    public double[] PartOf(BuildCommand peer)
    {
        var start = Math.Min(Statistics.Median(_start), StartAllowed);
        return [.. Of(subject).Zip(Of(peer), (mine, theirs) => (mine - start) / theirs)];
    }
}
