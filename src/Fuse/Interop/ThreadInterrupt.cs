using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Fuse.Interop;

/// <summary>
/// Gets a thread out of a blocking read() on /dev/fuse: a real-time signal whose handler does nothing and that does not restart system calls, so that read() fails with
/// EINTR. The other ways are worse: poll() before each read costs a system call a request and wakes every thread for each, and the connection cannot be
/// aborted from outside while files on it are open without fusectl. The handler is libc's <c>abs</c>: no managed code runs in signal context.
/// </summary>
internal static unsafe class ThreadInterrupt
{
    // SIGRTMIN is 34 with glibc and the runtime uses it; musl's is 35.
    private const int Signal = 45;
    private const nint SysGettid = 186;
    private const nint SysTgkill = 234;
    private const nint SysGettidArm64 = 178;
    private const nint SysTgkillArm64 = 131;

    private static readonly Lazy<bool> s_installed = new(Install);

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Installs the handler if need be and gives the calling thread's id for <see cref="Send"/>.</summary>
    /// <returns>0 when there is no handler: the signal would end the process.</returns>
    internal static int Prepare() => s_installed.Value ? (int)Libc.syscall(IsArm64 ? SysGettidArm64 : SysGettid, 0, 0, 0) : 0;

    /// <summary>Interrupts the thread's current system call, if it is in one; harmless when it is gone.</summary>
    internal static void Send(int threadId) =>
        _ = Libc.syscall(IsArm64 ? SysTgkillArm64 : SysTgkill, Environment.ProcessId, threadId, Signal);

    private static bool Install()
    {
        var libc = NativeLibrary.Load("libc.so.6", typeof(ThreadInterrupt).Assembly, DllImportSearchPath.SafeDirectories);
        var action = new sigaction { sa_handler = NativeLibrary.GetExport(libc, "abs") };
        var install = (delegate* unmanaged<int, sigaction*, sigaction*, int>)NativeLibrary.GetExport(libc, "sigaction");
        return install(Signal, &action, null) == 0;
    }

    /// <summary>struct sigaction of glibc on 64-bit Linux, 152 bytes.</summary>
    private struct sigaction
    {
        internal nint sa_handler;
        internal Mask sa_mask;
        internal int sa_flags;
        internal nint sa_restorer;
    }

    /// <summary>sigset_t, 128 bytes.</summary>
    [InlineArray(16)]
    private struct Mask
    {
        private ulong _element;
    }
}
