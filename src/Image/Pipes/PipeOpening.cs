using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Pipes.Interop;

namespace Nydus.Image.Pipes;

/// <summary>Opens the writing end of FIFOs: the kernel lets nobody give up waiting for a reader, so it is asked again and again.</summary>
internal static class PipeOpening
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for a reader.</summary>
    /// <returns>A stream that blocks.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while there was no reader.</exception>
    public static FileStream OpenForWriting(string path, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            SafeFileHandle pipe = Libc.Open(path, Libc.WriteWithoutWaiting, 0);
            if (!pipe.IsInvalid)
            {
                SetNonBlocking(pipe, isNonBlocking: false);
                return new FileStream(pipe, FileAccess.Write, bufferSize: 0);
            }

            if (Marshal.GetLastPInvokeError() != Libc.NoSuchDevice)
            {
                throw new IOException($"{path} cannot be opened: {Failure().Message}");
            }

            Task.Delay(s_interval, time, cancellation).GetAwaiter().GetResult();
        }
    }

    /// <exception cref="IOException">It cannot be changed.</exception>
    public static void SetNonBlocking(SafeFileHandle pipe, bool isNonBlocking)
    {
        int flags = Libc.Control(pipe, Libc.GetFlags, 0);
        int wanted = isNonBlocking ? flags | Libc.NonBlocking : flags & ~Libc.NonBlocking;
        if (flags < 0 || Libc.Control(pipe, Libc.SetFlags, wanted) < 0)
        {
            throw Failure();
        }
    }

    /// <summary>The last error of libc.</summary>
    public static IOException Failure()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(new Win32Exception(error).Message, error);
    }
}
