using System.Globalization;

namespace Nydus.Bench.Macro.Probes;

/// <summary>Resident memory of a process in MiB.</summary>
internal readonly record struct MemoryProbe(double Rss, double Pss, double Anonymous)
{
    public static MemoryProbe Of(int pid)
    {
        var lines = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps_rollup"));
        return new MemoryProbe(Field(lines, "Rss:"), Field(lines, "Pss:"), Field(lines, "Anonymous:"));
    }

    private static double Field(string[] lines, string name)
    {
        var line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
