using System.Runtime.InteropServices;

namespace Nydus.Image.Contents;

/// <summary>The heap of the C library, where buffers for data come from.</summary>
internal static partial class NativeHeap
{
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;
    private const int LargeBlock = 128 << 10;

    /// <summary>
    /// Large blocks go back to the system when they are freed. By itself glibc raises the limit with the first of them, and keeps holes between the others: unpacking
    /// took 260 MB where 170 are enough.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out _))
        {
            _ = SetOption(MmapThreshold, LargeBlock);

            // What is small is rarely allocated natively; a heap for each thread would only add holes.
            _ = SetOption(ArenaMax, 1);
        }
    }

    /// <returns>0 on failure, which changes nothing.</returns>
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
