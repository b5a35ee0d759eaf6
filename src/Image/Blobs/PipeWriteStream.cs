using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Blobs;

/// <summary>Writes to a pipe without being stuck in it: waits at once for room and for being stopped.</summary>
internal sealed unsafe class PipeWriteStream : Stream
{
    private readonly SafeFileHandle _pipe;
    private readonly SafeFileHandle _stop;
    private volatile bool _isStopped;

    /// <param name="pipe">Owned, and made non-blocking.</param>
    /// <exception cref="IOException">It cannot be made non-blocking.</exception>
    public PipeWriteStream(SafeFileHandle pipe)
    {
        _pipe = pipe;
        int flags = PipeInterop.Control(pipe, PipeInterop.GetFlags, 0);
        if (flags < 0 || PipeInterop.Control(pipe, PipeInterop.SetFlags, flags | PipeInterop.NonBlocking) < 0)
        {
            throw Failure();
        }

        _stop = PipeInterop.CreateEvent(0, PipeInterop.EventCloseOnExec);
        if (_stop.IsInvalid)
        {
            throw Failure();
        }
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Ends a wait for room, now and later. From any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        ulong one = 1;
        if (PipeInterop.Write(_stop, (byte*)&one, sizeof(ulong)) < 0)
        {
            throw Failure();
        }
    }

    /// <exception cref="IOException">The other end is closed.</exception>
    /// <exception cref="OperationCanceledException">Stopped while there was no room.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
            {
                written = PipeInterop.Write(_pipe, bytes, (nuint)buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case PipeInterop.TryAgain:
                    WaitForRoom();
                    break;
                case PipeInterop.Interrupted:
                    break;
                default:
                    throw Failure();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pipe.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private static IOException Failure()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(new Win32Exception(error).Message, error);
    }

    private void WaitForRoom()
    {
        bool pipeHeld = false;
        bool stopHeld = false;
        try
        {
            _pipe.DangerousAddRef(ref pipeHeld);
            _stop.DangerousAddRef(ref stopHeld);
            PollFd* waits = stackalloc PollFd[2];
            waits[0] = new PollFd { fd = (int)_pipe.DangerousGetHandle(), events = PipeInterop.PollOut };
            waits[1] = new PollFd { fd = (int)_stop.DangerousGetHandle(), events = PipeInterop.PollIn };
            if (PipeInterop.Poll(waits, 2, -1) < 0 && Marshal.GetLastPInvokeError() != PipeInterop.Interrupted)
            {
                throw Failure();
            }
        }
        finally
        {
            if (pipeHeld)
            {
                _pipe.DangerousRelease();
            }

            if (stopHeld)
            {
                _stop.DangerousRelease();
            }
        }

        if (_isStopped)
        {
            throw new OperationCanceledException("Writing to the pipe was stopped.");
        }
    }
}
