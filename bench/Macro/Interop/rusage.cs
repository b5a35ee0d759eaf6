using System.Runtime.InteropServices;

namespace Nydus.Bench.Macro.Interop;

/// <summary>sys/resource.h, struct rusage of 64-bit machines.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct rusage
{
    /// <summary>KiB.</summary>
    [FieldOffset(32)]
    public long ru_maxrss;
}
