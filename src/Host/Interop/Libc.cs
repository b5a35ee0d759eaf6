using System.Runtime.InteropServices;

namespace Nydus.Host.Interop;

/// <summary>Calls of the C library for which .NET has no equivalent. Each returns -1 or null and sets errno on failure.</summary>
internal static partial class Libc
{
    public const int CLOCK_PROCESS_CPUTIME_ID = 2;
    public const int CLOCK_BOOTTIME = 7;
    public const int RLIMIT_NOFILE = 7;
    public const int O_WRONLY = 0x1;
    public const int O_CREAT = 0x40;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int ENXIO = 6;
    public const int ENOTCONN = 107;

    /// <summary>What a clock shows; 0 when there is no such clock.</summary>
    public static long Nanoseconds(int clock) =>
        clock_gettime(clock, out timespec time) == 0 ? (time.tv_sec * 1_000_000_000) + time.tv_nsec : 0;

    [LibraryImport("libc")]
    public static partial int clock_gettime(int clock, out timespec time);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, out rlimit limit);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, in rlimit limit);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    /// <summary>The canonical path in a buffer that <see cref="free"/> releases.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint realpath(string path, nint resolved);

    [LibraryImport("libc")]
    public static partial void free(nint pointer);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial uint getegid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int directory, string path, int flags, uint mask, ref byte buffer);
}
