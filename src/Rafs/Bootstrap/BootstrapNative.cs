using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs;

/// <summary>The system calls behind <see cref="BootstrapMemory"/> and <see cref="PrivateFile"/>; values of the Linux headers.</summary>
internal static partial class BootstrapNative
{
    internal const int ProtRead = 1;
    internal const int ProtWrite = 2;
    internal const int MapPrivate = 0x02;
    internal const int MapAnonymous = 0x20;
    internal const int MapNoReserve = 0x4000;
    internal const int ReadWriteCreateExclusive = 0x2 | 0x40 | 0x80;
    internal const int CloseOnExec = 0x80000;

    /// <summary>MFD_CLOEXEC and MFD_ALLOW_SEALING.</summary>
    internal const uint MemoryFileFlags = 0x1 | 0x2;
    internal const int AddSeals = 1033;

    /// <summary>F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE.</summary>
    internal const int AllSeals = 0xF;

    /// <summary>O_TMPFILE with O_RDWR and O_EXCL: it can never get a name. O_DIRECTORY, a part of it, differs between architectures.</summary>
    internal static int UnnamedFile => 0x2 | 0x80 | 0x400000 | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000);

    /// <returns>MAP_FAILED (-1) on failure.</returns>
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint MemoryMap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int MemoryUnmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int MemoryProtect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FileControl(SafeFileHandle file, int command, int argument);
}
