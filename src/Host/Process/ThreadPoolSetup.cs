namespace Nydus.Host.Process;

/// <summary>The thread pool serves misses only, and plugins may block in it.</summary>
internal static class ThreadPoolSetup
{
    /// <summary>Threads that start without the pool's hesitation.</summary>
    private const int MinimumThreads = 32;

    public static void Apply()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, MinimumThreads), completions);
    }
}
