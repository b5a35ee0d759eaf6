using System.Globalization;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>The CPUs of the machine.</summary>
internal static unsafe class CpuList
{
    private const int MaskSize = 1024;

    /// <summary>How many there are or may be plugged in: so many queues the kernel wants (num_possible_cpus).</summary>
    internal static int CountPossible() => Count(File.ReadAllText("/sys/devices/system/cpu/possible"));

    /// <summary>Those that run and that this process may run on; empty when the kernel does not say.</summary>
    internal static int[] Usable()
    {
        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        if (Libc.sched_getaffinity(0, MaskSize, mask) != 0)
            return [];
        var cpus = new List<int>();
        for (var cpu = 0; cpu < MaskSize * 8; cpu++)
        {
            if ((mask[cpu / 8] & (1 << (cpu % 8))) != 0)
                cpus.Add(cpu);
        }

        return [.. cpus];
    }

    /// <summary>Binds the calling thread to a CPU. Where that is not permitted it stays free, which costs speed alone.</summary>
    internal static void Pin(int cpu)
    {
        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        mask[cpu / 8] = (byte)(1 << (cpu % 8));
        _ = Libc.sched_setaffinity(0, MaskSize, mask);
    }

    /// <param name="list">As in sysfs: <c>0-3,8</c>.</param>
    internal static int Count(string list)
    {
        var count = 0;
        foreach (var part in list.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            count += (ends.Length > 1 ? int.Parse(ends[1], CultureInfo.InvariantCulture) : first) - first + 1;
        }

        return count;
    }
}
