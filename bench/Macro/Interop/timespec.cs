using System.Runtime.InteropServices;

namespace Nydus.Bench.Macro.Interop;

[StructLayout(LayoutKind.Sequential)]
internal struct timespec
{
    public long tv_sec;
    public long tv_nsec;
}
