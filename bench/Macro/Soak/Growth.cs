using System.Globalization;
using Nydus.Bench.Macro.Report;

namespace Nydus.Bench.Macro.Soak;

/// <summary>Whether a daemon grew: the median of the last fifth of the samples against the fifth that follows the first one, which is the warm-up.</summary>
internal sealed class Growth
{
    public const int FewestSamples = 5;

    // What the collector leaves lying about from one sample to the next.
    private const double AllowedPart = 0.1;
    private const double AllowedMebibytes = 4;

    // Requests under way hold files. Fewer is no finding: the runtime's pool shrinks once everything is in the cache,
    // and a thread that ends for an error says so in the log.
    private const int AllowedCount = 2;

    private Growth(string what, double first, double last, bool held)
    {
        What = what;
        First = first;
        Last = last;
        Held = held;
    }

    public string What { get; }

    public double First { get; }

    public double Last { get; }

    public bool Held { get; }

    /// <param name="samples">In the order of time, at least <see cref="FewestSamples"/>.</param>
    public static IReadOnlyList<Growth> Of(IReadOnlyList<DaemonSample> samples)
    {
        var window = samples.Count / FewestSamples;
        var first = samples.Skip(window).Take(window).ToArray();
        var last = samples.Skip(samples.Count - window).ToArray();
        return
        [
            Memory("RssAnon, MiB", sample => sample.Anonymous),
            Count("open files", sample => sample.Descriptors),
            Count("threads", sample => sample.Threads),
        ];

        Growth Memory(string what, Func<DaemonSample, double> value)
        {
            var (before, after) = Medians(value);
            return new Growth(what, before, after, after <= before * (1 + AllowedPart) + AllowedMebibytes);
        }

        Growth Count(string what, Func<DaemonSample, double> value)
        {
            var (before, after) = Medians(value);
            return new Growth(what, before, after, after <= before + AllowedCount);
        }

        (double Before, double After) Medians(Func<DaemonSample, double> value) =>
            (Statistics.Median([.. first.Select(value)]), Statistics.Median([.. last.Select(value)]));
    }

    public static string Rule => string.Create(
        CultureInfo.InvariantCulture,
        $"RssAnon at most {AllowedPart * 100:F0} % and {AllowedMebibytes:F0} MiB more, {AllowedCount} open files and {AllowedCount} threads more");
}
