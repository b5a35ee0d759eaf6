using System.Globalization;
using System.Text;
using Nydus.Host.Interop;

namespace Nydus.Host.Process;

/// <summary>
/// Where the time of a start went, and the processor time of all threads beside it: on a busy machine only the latter can be compared. Said once at level
/// debug. Static, as a process starts once; used by the starting thread alone.
/// </summary>
internal static class StartTimeline
{
    private const int Phases = (int)StartPhase.Mount + 1;
    private const double NanosecondsPerMillisecond = 1e6;

    private static readonly long[] s_wall = new long[Phases];
    private static readonly long[] s_processor = new long[Phases];

    /// <summary>The phase is over, and the next begins.</summary>
    public static void End(StartPhase phase)
    {
        s_wall[(int)phase] = Libc.Nanoseconds(Libc.CLOCK_BOOTTIME);
        s_processor[(int)phase] = Libc.Nanoseconds(Libc.CLOCK_PROCESS_CPUTIME_ID);
    }

    /// <summary>One line: each phase with its milliseconds, and those of processor time in brackets. Phases that did not take place are left out.</summary>
    public static string Describe()
    {
        var text = new StringBuilder();
        // The kernel counts the birth in hundredths of a second: the first phase is as coarse.
        long wall = ProcessBirth();
        long processor = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            if (s_wall[phase] == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ", ")}{(StartPhase)phase} {Milliseconds(s_wall[phase] - wall):F1} ({Milliseconds(s_processor[phase] - processor):F1})");
            (wall, processor) = (s_wall[phase], s_processor[phase]);
        }
        return text.ToString();
    }

    private static double Milliseconds(long nanoseconds) => nanoseconds / NanosecondsPerMillisecond;

    // Field 22 of /proc/PID/stat (proc(5)), in ticks of which Linux has 100 a second for programs. The name before it may hold blanks.
    private static long ProcessBirth()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[19], CultureInfo.InvariantCulture) * 10_000_000;
    }
}
