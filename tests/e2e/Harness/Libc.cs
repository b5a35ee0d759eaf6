using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.E2E.Harness;

/// <summary>System calls that .NET has no door to.</summary>
internal static partial class Libc
{
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    private const int MNT_DETACH = 2;
    private const int POSIX_FADV_RANDOM = 1;
    private const int POSIX_FADV_DONTNEED = 4;
    private const int AT_FDCWD = -100;
    private const int AT_STATX_FORCE_SYNC = 0x2000;
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const int StatxModeOffset = 28;
    private const int S_IFMT = 0xf000;
    private const int S_IFREG = 0x8000;

    public static bool IsRoot => geteuid() == 0;

    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    public static void Detach(string mountpoint) => _ = umount2(mountpoint, MNT_DETACH);

    /// <summary>Reads of single pages go to the daemon as they are: no read-ahead.</summary>
    public static void AdviseRandom(SafeFileHandle file) => _ = posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM);

    /// <summary>The next read asks the daemon again.</summary>
    public static void DropPages(SafeFileHandle file) => _ = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);

    /// <summary>A stat that the kernel may not answer from its own memory.</summary>
    public static bool StatAnew(string path) => Mode(path) is not null;

    /// <summary>Whether it is worth opening: a pipe would wait for its other end.</summary>
    public static bool IsRegularFile(string path) => (Mode(path) & S_IFMT) == S_IFREG;

    private static int? Mode(string path)
    {
        Span<byte> answer = stackalloc byte[256];
        return statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, answer) == 0
            ? BinaryPrimitives.ReadUInt16LittleEndian(answer[StatxModeOffset..])
            : null;
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle fd, long offset, long length, int advice);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int dirfd, string path, int flags, uint mask, Span<byte> answer);
}
