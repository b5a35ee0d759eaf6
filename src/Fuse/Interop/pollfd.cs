namespace Nydus.Fuse.Interop;

/// <summary>struct pollfd of poll.h.</summary>
internal struct pollfd
{
    internal int fd;
    internal short events;
    internal short revents;

    internal const short POLLIN = 1;
    internal const short POLLERR = 8;
}
