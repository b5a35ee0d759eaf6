namespace Nydus.Bench.Macro.Interop;

/// <summary>
/// Waits for changes of the mount table without spinning: on a machine with two cores a spinning waiter takes one of them
/// away from the daemon whose start is timed.
/// </summary>
internal sealed unsafe class MountTableEvents : IDisposable
{
    private readonly int _fd;

    public MountTableEvents()
    {
        fixed (byte* path = "/proc/self/mounts"u8)
        {
            _fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        }

        if (_fd < 0)
            throw Libc.Failed("open", "/proc/self/mounts");
    }

    /// <summary>Returns after the next change, or after the time given.</summary>
    public void WaitForChange(int milliseconds)
    {
        pollfd entry = new() { fd = _fd, events = Libc.POLLPRI };
        _ = Libc.poll(&entry, 1, milliseconds);
    }

    public void Dispose() => _ = Libc.close(_fd);
}
