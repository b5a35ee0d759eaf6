using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Image.Output;

/// <summary>Tells files from what only has a name like one; the runtime does not say it.</summary>
internal static unsafe partial class FileKind
{
    private const int AtFdCwd = -100;
    private const uint StatxType = 1;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Directory = 0x4000;
    private const int Fifo = 0x1000;
    private const int BlockDevice = 0x6000;

    /// <summary>Whether the path leads to a FIFO, a device or a socket. False when there is nothing, or it cannot be told.</summary>
    public static bool IsSpecial(string path) => TypeOf(path) is not (0 or Regular or Directory);

    public static bool IsFifo(string path) => TypeOf(path) == Fifo;

    /// <summary>Whether the path stands for an open descriptor: what it leads to is written, never replaced.</summary>
    public static bool IsDescriptor(string path) =>
        Path.GetFullPath(path) is var full && (full is "/dev/stdout" or "/dev/stderr" || full.StartsWith("/dev/fd/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    public static bool IsBlockDevice(string path) => TypeOf(path) == BlockDevice;

    /// <summary>Device and inode of what the path leads to; null when there is nothing, or it cannot be told.</summary>
    public static (ulong Device, ulong Inode)? IdentityOf(string path)
    {
        byte* status = stackalloc byte[StatxSize];
        return Statx(AtFdCwd, path, 0, StatxInode, status) == 0
            ? (Unsafe.ReadUnaligned<ulong>(status + DeviceOffset), Unsafe.ReadUnaligned<ulong>(status + InodeOffset))
            : null;
    }

    /// <summary>The type bits of the mode; 0 when there is nothing, or it cannot be told.</summary>
    private static int TypeOf(string path)
    {
        byte* status = stackalloc byte[StatxSize];
        return Statx(AtFdCwd, path, 0, StatxType, status) == 0 ? Unsafe.ReadUnaligned<ushort>(status + ModeOffset) & TypeMask : 0;
    }

    /// <returns>0, or -1.</returns>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}
