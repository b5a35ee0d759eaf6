using System.Globalization;

namespace Nydus.Bench.Macro.Soak;

/// <summary>
/// The resident part of the address range that the collector of .NET keeps for itself: the run of adjacent mappings without a file around the largest
/// reservation of the process. From outside, so nothing has to be switched on in the daemon.
/// </summary>
internal static class ManagedHeap
{
    /// <returns>MiB.</returns>
    public static double Resident(int pid)
    {
        var (end, reserved, resident) = (0UL, 0UL, 0.0);
        var (largest, found) = (0UL, 0.0);
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps")))
        {
            // 7f0000000000-7f0000001000 ---p 00000000 00:00 0   /path
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields[0].Split('-') is [var from, var to])
            {
                var start = ulong.Parse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                var withoutFile = fields.Length == 5 || fields[5].Trim().Length == 0;
                if (start != end || !withoutFile)
                    (reserved, resident) = (0, 0);
                end = withoutFile ? ulong.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
                if (withoutFile && fields[1] == "---p")
                    reserved = Math.Max(reserved, end - start);
            }
            else if (fields[0] == "Rss:" && end != 0)
            {
                resident += double.Parse(fields[1], CultureInfo.InvariantCulture) / 1024;
            }

            if (reserved >= largest && reserved > 0)
                (largest, found) = (reserved, resident);
        }

        return found;
    }
}
