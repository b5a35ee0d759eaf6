namespace Nydus.Bench.Macro.Report;

/// <summary>A goal: a factor over the best FUSE peer of the same round, or a limit in the metric's own unit.</summary>
internal sealed record Goal
{
    private Goal()
    {
    }

    /// <summary>At least this many times as good as the best FUSE peer.</summary>
    public double? OverBestPeer { get; private init; }

    /// <summary>At most this much.</summary>
    public double? Limit { get; private init; }

    /// <summary>At most this many times the yardstick of the round, see <see cref="Metrics.BareProgram"/>.</summary>
    public double? TimesBareProgram { get; private init; }

    public static Goal BestPeerTimes(double factor) => new() { OverBestPeer = factor };

    public static Goal AtMost(double limit) => new() { Limit = limit };

    public static Goal BareProgramTimes(double factor) => new() { TimesBareProgram = factor };
}
