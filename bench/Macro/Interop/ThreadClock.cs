namespace Nydus.Bench.Macro.Interop;

/// <summary>CPU time, user and system together, of the calling thread.</summary>
internal static unsafe class ThreadClock
{
    // CLOCK_THREAD_CPUTIME_ID of time.h.
    private const int ThreadCpuTime = 3;

    public static double Microseconds()
    {
        timespec now;
        if (Libc.clock_gettime(ThreadCpuTime, &now) != 0)
            throw Libc.Failed("clock_gettime", "of the thread");
        return (now.tv_sec * 1e6) + (now.tv_nsec / 1e3);
    }
}
