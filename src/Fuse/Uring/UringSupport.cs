namespace Nydus.Fuse;

/// <summary>Whether the machine lets FUSE run over io_uring.</summary>
/// <remarks>
/// Measured on 2 CPUs under Linux 6.18: time and the daemon's CPU over io_uring as a ratio to /dev/fuse with 4 threads, medians of 5 alternating rounds, real-time
/// priority for both sides, RAFS v6 image in the page cache, read-ahead 1 MiB:
/// <code>
///                                          time   CPU
///  stat of 10,000 files, cold, 1 / 2 jobs  0.89   0.72   /  0.57  0.53
///  open, read, close of them, 1 / 4 jobs   0.95   0.86   /  0.88  0.86
///  GETATTR round trip, 1 / 2 jobs          0.94   0.82   /  0.78  0.72
///  random 4 KiB, 1 / 4 / 16 jobs           1.02   0.94   /  0.79  0.78   /  0.85  0.84
///  sequential 128 KiB / 1 MiB              0.86   0.93   /  0.94  0.95
///  sequential 1 MiB, 4 jobs                0.91   0.95
/// </code>
/// Resident memory after that: 1.12 times. A daemon that is kept off some CPUs would be asked from them over queues whose thread runs elsewhere (the gain comes
/// from answering on the CPU of the reader), and each mount costs a thread, four descriptors and up to 8 MiB of payloads a CPU.
/// </remarks>
internal static class UringSupport
{
    private const string Parameter = "/sys/module/fuse/parameters/enable_uring";

    /// <summary>Why the kernel will not offer it; null when it should.</summary>
    internal static string? WhyNot()
    {
        try
        {
            return File.ReadAllText(Parameter).StartsWith('Y')
                ? null
                : $"FUSE over io_uring is switched off; as root: echo Y > {Parameter}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the kernel has no FUSE over io_uring (Linux 6.14 with CONFIG_FUSE_IO_URING): {e.Message}";
        }
    }
}
