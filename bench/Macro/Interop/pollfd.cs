using System.Runtime.InteropServices;

namespace Nydus.Bench.Macro.Interop;

[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
}
