using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Pipes.Interop;
using Nydus.Image.Sources;

namespace Nydus.Image.Pipes;

/// <summary>Reads a pipe without being stuck in it, also before somebody opened its other end.</summary>
internal sealed unsafe class PipeReadStream : ForwardStream
{
    private readonly SafeFileHandle _pipe;
    private readonly PipeWait _wait = new();
    private readonly CancellationTokenRegistration _stops;

    /// <param name="path">A FIFO, a pipe or a character device.</param>
    /// <param name="cancellation">Ends reads, now and later.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public PipeReadStream(string path, CancellationToken cancellation)
    {
        _pipe = Libc.Open(path, Libc.ReadWithoutWaiting, 0);
        if (_pipe.IsInvalid)
        {
            throw PipeOpening.Failure();
        }

        _stops = cancellation.UnsafeRegister(static wait => ((PipeWait)wait!).Stop(), _wait);
    }

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while there was nothing to read.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            // First, because a FIFO that nobody has opened yet reads as if it had ended; poll does not take it for that.
            _wait.For(_pipe, Libc.PollIn);
            nint count;
            fixed (byte* bytes = buffer)
            {
                count = Libc.Read(_pipe, bytes, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            if (Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted))
            {
                throw PipeOpening.Failure();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stops.Dispose();
            _pipe.Dispose();
            _wait.Dispose();
        }

        base.Dispose(disposing);
    }
}
