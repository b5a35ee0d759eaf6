using System.Runtime.InteropServices;

namespace Nydus.Image.Blobs;

/// <summary>poll.h, struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public int fd;
    public short events;
    public short revents;
}
