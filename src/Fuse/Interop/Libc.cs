using System.Runtime.InteropServices;

namespace Nydus.Fuse.Interop;

/// <summary>
/// The calls of libc this room makes. All set errno (<see cref="Marshal.GetLastPInvokeError"/>) and return -1 on failure unless said otherwise.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    internal const int O_RDWR = 2;
    internal const int O_CLOEXEC = 0x80000;
    internal const int RWF_NOWAIT = 8;

    /// <summary>open(2).</summary>
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    /// <summary>dup3(2): closes <paramref name="newFd"/> and makes it another name of <paramref name="fd"/>, in one step.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int dup3(int fd, int newFd, int flags);

    /// <summary>read(2): bytes read.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint read(int fd, byte* buffer, nint count);

    /// <summary>write(2): bytes written.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nint count);

    /// <summary>writev(2): bytes written.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint writev(int fd, iovec* vectors, int count);

    /// <summary>pread(2): bytes read, 0 at the end of the file.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint pread(int fd, byte* buffer, nint count, long offset);

    /// <summary>preadv2(2): as pread; with <see cref="RWF_NOWAIT"/> only what is in memory, EAGAIN for nothing, EOPNOTSUPP where the file system cannot tell.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint preadv2(int fd, iovec* vectors, int count, long offset, int flags);

    /// <summary>ioctl(2).</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);

    /// <summary>poll(2): number of ready descriptors.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int poll(pollfd* fds, nuint count, int timeoutMilliseconds);

    /// <summary>gettid(2) by its number: glibc before 2.30 has no wrapper.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint syscall(nint number, nint a, nint b, nint c);

    [LibraryImport(Name)]
    internal static partial uint geteuid();

    [LibraryImport(Name)]
    internal static partial uint getuid();

    [LibraryImport(Name)]
    internal static partial uint getgid();
}
