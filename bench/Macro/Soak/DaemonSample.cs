using System.Globalization;

namespace Nydus.Bench.Macro.Soak;

/// <summary>What a daemon has at one moment.</summary>
/// <param name="Elapsed">Since the load began.</param>
/// <param name="Rss">Resident memory in MiB.</param>
/// <param name="Anonymous">The part of it that no file stands behind, in MiB: managed heap, native heap, stacks.</param>
/// <param name="Private">Pages that no other process has, in MiB.</param>
/// <param name="Heap">The managed heap's part of the anonymous memory, in MiB.</param>
/// <param name="Descriptors">Open files.</param>
/// <param name="Threads">Threads of the process.</param>
internal sealed record DaemonSample(TimeSpan Elapsed, double Rss, double Anonymous, double Private, double Heap, int Descriptors, int Threads)
{
    /// <exception cref="IOException">There is no such process any more.</exception>
    public static DaemonSample Of(int pid, TimeSpan elapsed)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/");
        var status = File.ReadAllLines(folder + "status");
        var rollup = File.ReadAllLines(folder + "smaps_rollup");
        return new DaemonSample(
            elapsed,
            Mebibytes(status, "VmRSS:"),
            Mebibytes(status, "RssAnon:"),
            Mebibytes(rollup, "Private_Clean:") + Mebibytes(rollup, "Private_Dirty:"),
            ManagedHeap.Resident(pid),
            Directory.EnumerateFileSystemEntries(folder + "fd").Count(),
            int.Parse(Value(status, "Threads:"), CultureInfo.InvariantCulture));
    }

    private static double Mebibytes(string[] lines, string name) =>
        double.Parse(Value(lines, name).AsSpan().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;

    private static string Value(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim()
            ?? throw new IOException("the process has ended: " + name + " is missing");
}
