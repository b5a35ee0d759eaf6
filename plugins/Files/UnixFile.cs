using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Plugin.Files;

/// <summary>
/// Opens files that others may have replaced by something else. Unlike <see cref="File.OpenHandle"/> it never waits for a FIFO's other end,
/// and it takes no flock, so other processes are not shut out.
/// </summary>
internal static partial class UnixFile
{
    // The values are the same on x86-64, arm64 and riscv64.
    private const int O_RDWR = 0x2;
    private const int O_CREAT = 0x40;
    private const int O_NOCTTY = 0x100;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_TYPE_INO_SIZE = 0x301;
    private const int SEEK_END = 2;

    /// <summary>rw for all; the process's umask takes away.</summary>
    private const uint NewFileMode = 0b110_110_110;

    public static SafeFileHandle? OpenRead(string path, out int errno) => Open(path, 0, out errno);

    public static SafeFileHandle? OpenReadWrite(string path, bool create, out int errno) => Open(path, O_RDWR | (create ? O_CREAT : 0), out errno);

    /// <summary>Looks at an open file.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static FileStatus GetStatus(SafeFileHandle file)
    {
        bool referenced = false;
        try
        {
            file.DangerousAddRef(ref referenced);
            int fd = (int)file.DangerousGetHandle();
            if (!TryStat(fd, "", AT_EMPTY_PATH, out FileStatus status, out int errno))
                throw new IOException(Describe(errno));
            if (status.Kind != FileKind.BlockDevice)
                return status;
            long end = Lseek(fd, 0, SEEK_END);
            return end < 0 ? throw new IOException(Describe(Marshal.GetLastPInvokeError())) : status with { Length = end };
        }
        finally
        {
            if (referenced)
                file.DangerousRelease();
        }
    }

    /// <summary>Looks at a path, following links.</summary>
    public static bool TryGetStatus(string path, out FileStatus status, out int errno) => TryStat(AT_FDCWD, path, 0, out status, out errno);

    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    private static SafeFileHandle? Open(string path, int flags, out int errno)
    {
        int fd = OpenFile(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, NewFileMode);
        errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    private static bool TryStat(int directory, string path, int flags, out FileStatus status, out int errno)
    {
        // struct statx is 256 bytes on every architecture; stx_mode is at 28, stx_ino at 32, stx_size at 40.
        Span<byte> statx = stackalloc byte[256];
        errno = Statx(directory, path, flags, STATX_TYPE_INO_SIZE, ref MemoryMarshal.GetReference(statx)) == 0 ? 0 : Marshal.GetLastPInvokeError();
        FileKind kind = (BitConverter.ToUInt16(statx[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x6000 => FileKind.BlockDevice,
            0x4000 => FileKind.Directory,
            _ => FileKind.Other,
        };
        status = new FileStatus(kind, BitConverter.ToInt64(statx[40..]), BitConverter.ToUInt64(statx[32..]));
        return errno == 0;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Lseek(int fd, long offset, int whence);
}
