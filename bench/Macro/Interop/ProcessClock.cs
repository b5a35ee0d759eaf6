namespace Nydus.Bench.Macro.Interop;

/// <summary>CPU time, user and system together, of another process: all its threads, ended ones included, in nanoseconds rather than ticks.</summary>
internal static unsafe class ProcessClock
{
    /// <returns>Microseconds used so far; 0 when there is no process.</returns>
    public static double Microseconds(int? pid)
    {
        if (pid is not { } id)
            return 0;
        timespec now;
        // The id of a process's scheduler clock, as clock_getcpuclockid(3) makes it.
        var clock = (~id << 3) | 2;
        if (Libc.clock_gettime(clock, &now) != 0)
            throw Libc.Failed("clock_gettime", "of process " + id);
        return (now.tv_sec * 1e6) + (now.tv_nsec / 1e3);
    }
}
