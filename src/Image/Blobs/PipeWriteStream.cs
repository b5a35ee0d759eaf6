using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Blobs.Interop;

namespace Nydus.Image.Blobs;

/// <summary>Writes to a pipe without being stuck in it: waits at once for room and for being stopped.</summary>
internal sealed unsafe class PipeWriteStream : Stream
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _pipe;
    private readonly SafeFileHandle _stop;
    private readonly Lock _lock = new();
    private volatile bool _isStopped;
    private bool _isDisposed;

    /// <param name="pipe">Owned, and made non-blocking.</param>
    /// <exception cref="IOException">It cannot be made non-blocking.</exception>
    public PipeWriteStream(FileStream pipe)
    {
        _file = pipe;
        _pipe = pipe.SafeFileHandle;
        int flags = Libc.Control(_pipe, Libc.GetFlags, 0);
        if (flags < 0 || Libc.Control(_pipe, Libc.SetFlags, flags | Libc.NonBlocking) < 0)
        {
            throw Failure();
        }

        _stop = Libc.CreateEvent(0, Libc.EventCloseOnExec);
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

    /// <summary>Ends a wait for room, now and later. From any thread, and after the end too.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            if (!_isDisposed)
            {
                // Cannot fail: the counter has room.
                ulong one = 1;
                _ = Libc.Write(_stop, (byte*)&one, sizeof(ulong));
            }
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
                written = Libc.Write(_pipe, bytes, (nuint)buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.TryAgain:
                    WaitForRoom();
                    break;
                case Libc.Interrupted:
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
            lock (_lock)
            {
                _isDisposed = true;
                _file.Dispose();
                _stop.Dispose();
            }
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
            pollfd* waits = stackalloc pollfd[2];
            waits[0] = new pollfd { fd = (int)_pipe.DangerousGetHandle(), events = Libc.PollOut };
            waits[1] = new pollfd { fd = (int)_stop.DangerousGetHandle(), events = Libc.PollIn };
            if (Libc.Poll(waits, 2, -1) < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
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
