using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Pipes.Interop;

/// <summary>What pipes need of libc, so that nobody is stuck in one. Calls answer -1 and set errno when they fail.</summary>
internal static unsafe partial class Libc
{
    public const int GetFlags = 3;
    public const int SetFlags = 4;
    public const int NonBlocking = 0x800;
    public const int EventCloseOnExec = 0x80000;

    /// <summary>O_CLOEXEC | O_NOCTTY | O_NONBLOCK, with O_RDONLY.</summary>
    public const int ReadWithoutWaiting = 0x80000 | 0x100 | NonBlocking;

    /// <summary>The same with O_WRONLY.</summary>
    public const int WriteWithoutWaiting = ReadWithoutWaiting | 1;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int Interrupted = 4;
    public const int NoSuchDevice = 6;
    public const int TryAgain = 11;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint value, int flags);

    /// <returns>Bytes written.</returns>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* bytes, nuint count);

    /// <returns>Bytes read, 0 at the end.</returns>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* bytes, nuint count);

    /// <param name="timeout">-1: for ever.</param>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(pollfd* files, nuint count, int timeout);
}
