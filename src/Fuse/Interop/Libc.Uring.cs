using System.Runtime.InteropServices;

namespace Nydus.Fuse.Interop;

/// <summary>io_uring by its numbers, as libc has no wrappers, and what a ring of a pinned thread needs around it.</summary>
internal static unsafe partial class Libc
{
    internal const nint SysIoUringSetup = 425;
    internal const nint SysIoUringEnter = 426;
    internal const nint SysIoUringRegister = 427;

    internal const uint IORING_SETUP_CQSIZE = 1 << 3;
    internal const uint IORING_SETUP_R_DISABLED = 1 << 6;
    internal const uint IORING_SETUP_SUBMIT_ALL = 1 << 7;
    internal const uint IORING_SETUP_COOP_TASKRUN = 1 << 8;
    internal const uint IORING_SETUP_SQE128 = 1 << 10;
    internal const uint IORING_SETUP_SINGLE_ISSUER = 1 << 12;
    internal const uint IORING_SETUP_NO_SQARRAY = 1 << 16;
    internal const uint IORING_ENTER_GETEVENTS = 1;
    internal const nint IORING_REGISTER_FILES = 2;
    internal const nint IORING_REGISTER_ENABLE_RINGS = 12;
    internal const long IORING_OFF_SQ_RING = 0;
    internal const long IORING_OFF_SQES = 0x10000000;

    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_FIXED = 0x10;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_POPULATE = 0x8000;
    internal const int MADV_DONTNEED = 4;
    internal const int MADV_NOHUGEPAGE = 15;

    internal const int EFD_CLOEXEC = O_CLOEXEC;

    /// <summary>A system call of up to six arguments.</summary>
    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall6(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>mmap(2): <see cref="MAP_FAILED"/> on failure.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial byte* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    internal static byte* MAP_FAILED => (byte*)-1;

    /// <summary>munmap(2).</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);

    /// <summary>madvise(2).</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int madvise(void* address, nuint length, int advice);

    /// <summary>eventfd(2).</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    /// <summary>pipe2(2): the end to read from, then the end to write to.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    /// <summary>sched_getaffinity(2); <paramref name="pid"/> 0 is the calling thread.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int sched_getaffinity(int pid, nuint size, byte* mask);

    /// <summary>sched_setaffinity(2); <paramref name="pid"/> 0 is the calling thread.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int sched_setaffinity(int pid, nuint size, byte* mask);
}
