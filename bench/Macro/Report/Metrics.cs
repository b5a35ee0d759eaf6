using System.Globalization;

namespace Nydus.Bench.Macro.Report;

/// <summary>All metrics, in the order of the report.</summary>
internal static class Metrics
{
    public static readonly Metric BareProgram = new("bare .NET program, exec to exit", "ms");
    public static readonly Metric Start = new("start: exec to first stat", "ms", Goal: Goal.BareProgramTimes(2));
    public static readonly Metric FirstFind = new("find, first use of the mount", "ms");
    public static readonly Metric Find = new("find, cold", "ms", Goal: Goal.BestPeerTimes(1));
    public static readonly Metric ListLong = new("ls -lR, cold", "ms", Goal: Goal.BestPeerTimes(1));
    public static readonly Metric StatCold = new("stat every path, cold", "ms", Goal: Goal.BestPeerTimes(1));
    public static readonly Metric StatSideBySide = new("stat every path, cold, 4 threads a quarter each", "ms");
    public static readonly Metric StatWarm = new("stat every path, warm", "ms");
    public static readonly Metric ReadCold = new("open, read, close every file, cold", "ms", Goal: Goal.BestPeerTimes(1));
    public static readonly Metric ReadWarm = new("open, read, close every file, warm", "ms");
    public static readonly Metric Getattr = new("one GETATTR", "us");
    public static readonly Metric Random1 = new("random 4K, 1 job", "IOPS", HigherIsBetter: true, Goal: Goal.BestPeerTimes(1.5));
    public static readonly Metric Random4 = new("random 4K, 4 jobs", "IOPS", HigherIsBetter: true, Goal: Goal.BestPeerTimes(1.5));
    public static readonly Metric Sequential128K = new("sequential, 128K reads", "MB/s", HigherIsBetter: true, Goal: Goal.BestPeerTimes(1.2));
    public static readonly Metric Sequential1M = new("sequential, 1M reads", "MB/s", HigherIsBetter: true, Goal: Goal.BestPeerTimes(1.2));
    public static readonly Metric FirstReadSmall = new("first read, many small files", "ms");
    public static readonly Metric FirstReadLarge = new("first read, large files", "ms");
    public static readonly Metric CpuGetattr = new("CPU per GETATTR", "us");
    public static readonly Metric CpuLookup = new("CPU per path, stat cold (LOOKUP, FORGET)", "us");
    // Any request costs microseconds: less than half of one a path says that none came.
    public static readonly Metric CpuWarm = new("CPU per path, warm stat and read", "us", Goal: Goal.AtMost(0.5));
    public static readonly Metric CpuRead1 = new("CPU per READ of 4K, 1 job", "us");
    public static readonly Metric CpuRead4 = new("CPU per READ of 4K, 4 jobs", "us");
    public static readonly Metric CpuFirstRead = new("CPU of the first read, both trees", "ms");
    public static readonly Metric RssMounted = new("RSS, mounted", "MiB");
    public static readonly Metric PssMounted = new("PSS, mounted", "MiB");
    public static readonly Metric AnonymousMounted = new("anonymous, mounted", "MiB");
    public static readonly Metric RssWalked = new("RSS, everything walked and read", "MiB", Goal: Goal.AtMost(45));
    public static readonly Metric AnonymousWalked = new("anonymous, everything walked and read", "MiB");

    // By compressor.
    public static readonly IReadOnlyDictionary<string, Metric> DecodeCpu = ByCompressor("CPU of first reads, {0}, over a bare loop that reads, decodes, checks, copies", "times", Goal.AtMost(1.5));
    public static readonly IReadOnlyDictionary<string, Metric> DecodeCpuKept = ByCompressor("the same over a bare loop that also writes the cache file, {0}", "times");
    public static readonly IReadOnlyDictionary<string, Metric> DecodeCores = ByCompressor("cores the daemon uses meanwhile, {0}", "cores");
    public static readonly IReadOnlyDictionary<string, Metric> DecodeRate = ByCompressor("first reads of large files, {0}", "MB/s", higherIsBetter: true);

    public static readonly IReadOnlyList<Metric> All =
    [
        BareProgram, Start, FirstFind, Find, ListLong, StatCold, StatSideBySide, StatWarm, ReadCold, ReadWarm, Getattr,
        Random1, Random4, Sequential128K, Sequential1M, FirstReadSmall, FirstReadLarge,
        CpuGetattr, CpuLookup, CpuWarm, CpuRead1, CpuRead4, CpuFirstRead,
        .. DecodeRate.Values, .. DecodeCpu.Values, .. DecodeCpuKept.Values, .. DecodeCores.Values,
        RssMounted, PssMounted, AnonymousMounted, RssWalked, AnonymousWalked,
    ];

    private static Dictionary<string, Metric> ByCompressor(string title, string unit, Goal? goal = null, bool higherIsBetter = false) =>
        ((string[])["lz4_block", "zstd"]).ToDictionary(
            compressor => compressor,
            compressor => new Metric(string.Format(CultureInfo.InvariantCulture, title, compressor), unit, higherIsBetter, goal));
}
