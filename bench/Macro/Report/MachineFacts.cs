using System.Globalization;
using System.Runtime.InteropServices;

namespace Nydus.Bench.Macro.Report;

/// <summary>What a reader has to know of the machine; nothing that identifies it.</summary>
internal static class MachineFacts
{
    public static string Processor =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();

    public static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static string Memory
    {
        get
        {
            var line = File.ReadLines("/proc/meminfo").First();
            var kib = double.Parse(line.AsSpan("MemTotal:".Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{kib / 1024 / 1024:F0} GiB");
        }
    }

    /// <summary>The load averages of 1, 5 and 15 minutes.</summary>
    public static string Load => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}
