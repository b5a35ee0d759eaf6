using System.Runtime.InteropServices;

namespace Nydus.Image.Pipes.Interop;

/// <summary>poll.h, struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
}
