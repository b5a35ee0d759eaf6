using System.Runtime.InteropServices;

namespace Nydus.Image.Building;

/// <summary>Who runs the program (unistd.h).</summary>
internal static partial class Libc
{
    public static uint EffectiveUser => geteuid();

    public static uint EffectiveGroup => getegid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
