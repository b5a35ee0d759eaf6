using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Blobs.Interop;

/// <summary>What writing to a pipe needs of libc. Calls answer -1 and set errno when they fail.</summary>
internal static unsafe partial class Libc
{
    public const int GetFlags = 3;
    public const int SetFlags = 4;
    public const int NonBlocking = 0x800;
    public const int EventCloseOnExec = 0x80000;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int Interrupted = 4;
    public const int TryAgain = 11;

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint value, int flags);

    /// <returns>Bytes written.</returns>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* bytes, nuint count);

    /// <param name="timeout">-1: for ever.</param>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(pollfd* files, nuint count, int timeout);
}
