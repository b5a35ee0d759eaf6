using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Sources.Directories;

/// <summary>The system calls that take names as raw bytes and directories as descriptors; values of the Linux headers.</summary>
internal static unsafe partial class Libc
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int E2BIG = 7;
    public const int EACCES = 13;
    public const int ENOTDIR = 20;
    public const int EMFILE = 24;
    public const int ERANGE = 34;
    public const int ELOOP = 40;
    public const int ENOSYS = 38;
    public const int ENODATA = 61;
    public const int ENOTSUP = 95;

    /// <summary>O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY: opening a FIFO or a terminal that took a file's place neither waits nor changes anything.</summary>
    private const int ReadOnly = 0x80000 | 0x800 | 0x100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_NO_AUTOMOUNT = 0x800;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7ff;
    /// <summary>The same on every architecture, as with all newer calls.</summary>
    private const nint SYS_listxattrat = 465;
    private const int POSIX_FADV_SEQUENTIAL = 2;

    // Two flags that differ between architectures.
    private static int Directory => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Opens a directory by its path and follows symbolic links.</summary>
    public static SafeFileHandle OpenDirectory(string path) => open(path, ReadOnly | Directory, 0);

    /// <summary>Opens a directory below another; a symbolic link fails with ELOOP or ENOTDIR.</summary>
    /// <param name="name">Ends with a NUL.</param>
    public static SafeFileHandle OpenDirectory(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name)
            return openat(parent, start, ReadOnly | Directory | NoFollow, 0);
    }

    /// <summary>Opens a file below a directory for reading; a symbolic link fails with ELOOP.</summary>
    /// <param name="name">Ends with a NUL.</param>
    public static SafeFileHandle OpenFile(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name)
            return openat(parent, start, ReadOnly | NoFollow, 0);
    }

    /// <summary>The attributes of what is open.</summary>
    /// <returns>False: the error is the last one.</returns>
    public static bool TryStat(SafeFileHandle file, out StatX attributes)
    {
        byte empty = 0;
        fixed (StatX* result = &attributes)
            return statx(file, &empty, AT_EMPTY_PATH | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, result) == 0;
    }

    /// <summary>The attributes of a name in a directory; links are not followed.</summary>
    /// <param name="name">Ends with a NUL.</param>
    /// <returns>False: the error is the last one.</returns>
    public static bool TryStat(SafeFileHandle parent, ReadOnlySpan<byte> name, out StatX attributes)
    {
        fixed (byte* start = name)
        fixed (StatX* result = &attributes)
            return statx(parent, start, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, result) == 0;
    }

    /// <param name="name">Ends with a NUL.</param>
    /// <returns>Bytes, or -1.</returns>
    public static nint ReadLink(SafeFileHandle parent, ReadOnlySpan<byte> name, Span<byte> destination)
    {
        fixed (byte* start = name)
        fixed (byte* target = destination)
            return readlinkat(parent, start, target, (nuint)destination.Length);
    }

    /// <summary>listxattrat of Linux 6.13; older ones, and filters of containers, answer ENOSYS or EPERM.</summary>
    /// <param name="name">Ends with a NUL; not followed.</param>
    /// <returns>Bytes, or -1.</returns>
    public static nint ListXattrs(SafeFileHandle parent, ReadOnlySpan<byte> name, Span<byte> destination)
    {
        fixed (byte* start = name)
        fixed (byte* list = destination)
            return syscall(SYS_listxattrat, parent, start, AT_SYMLINK_NOFOLLOW, list, (nuint)destination.Length);
    }

    /// <param name="path">Ends with a NUL; its last component is not followed.</param>
    /// <returns>Bytes, or -1.</returns>
    public static nint ListXattrs(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        fixed (byte* start = path)
        fixed (byte* list = destination)
            return llistxattr(start, list, (nuint)destination.Length);
    }

    /// <param name="path">Ends with a NUL; its last component is not followed.</param>
    /// <param name="name">Ends with a NUL.</param>
    /// <returns>Bytes, or -1.</returns>
    public static nint GetXattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> destination)
    {
        fixed (byte* start = path)
        fixed (byte* key = name)
        fixed (byte* value = destination)
            return lgetxattr(start, key, value, (nuint)destination.Length);
    }

    /// <returns>Bytes, 0 at the end, or -1.</returns>
    public static nint Read(SafeFileHandle file, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            nint count;
            do
                count = read(file, start, (nuint)destination.Length);
            while (count < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return count;
        }
    }

    /// <summary>Reads the next entries of a directory, whole ones.</summary>
    /// <returns>Bytes, 0 at the end, or -1.</returns>
    public static nint ReadEntries(SafeFileHandle directory, Span<byte> destination)
    {
        fixed (byte* start = destination)
            return getdents64(directory, start, (nuint)destination.Length);
    }

    /// <summary>Tells the kernel that the file will be read from start to end; it may ignore that.</summary>
    public static void AdviseSequential(SafeFileHandle file) => _ = posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getdents64(SafeFileHandle directory, byte* entries, nuint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle openat(SafeFileHandle parent, byte* name, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(SafeFileHandle parent, byte* name, int flags, uint mask, StatX* result);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(SafeFileHandle parent, byte* name, byte* destination, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, SafeFileHandle parent, byte* name, nint flags, byte* list, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint llistxattr(byte* path, byte* list, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lgetxattr(byte* path, byte* name, byte* value, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);
}
