using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Pipes.Interop;

namespace Nydus.Image.Pipes;

/// <summary>Waits at once for a pipe and for being stopped.</summary>
internal sealed unsafe class PipeWait : IDisposable
{
    private readonly SafeFileHandle _stop;
    private readonly Lock _lock = new();
    private volatile bool _isStopped;
    private bool _isDisposed;

    /// <exception cref="IOException">There is no descriptor left.</exception>
    public PipeWait()
    {
        _stop = Libc.CreateEvent(0, Libc.EventCloseOnExec);
        if (_stop.IsInvalid)
        {
            throw PipeOpening.Failure();
        }
    }

    /// <summary>Ends a wait, now and later. From any thread, and after the end too.</summary>
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

    /// <summary>Returns when the pipe is ready, or its other end is closed; at times for no reason.</summary>
    /// <param name="pipe">What to wait for.</param>
    /// <param name="events">Of poll.</param>
    /// <exception cref="IOException">Nothing can be waited for.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public void For(SafeFileHandle pipe, short events)
    {
        bool pipeHeld = false;
        bool stopHeld = false;
        try
        {
            pipe.DangerousAddRef(ref pipeHeld);
            _stop.DangerousAddRef(ref stopHeld);
            pollfd* waits = stackalloc pollfd[2];
            waits[0] = new pollfd { fd = (int)pipe.DangerousGetHandle(), events = events };
            waits[1] = new pollfd { fd = (int)_stop.DangerousGetHandle(), events = Libc.PollIn };
            if (Libc.Poll(waits, 2, -1) < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                throw PipeOpening.Failure();
            }
        }
        finally
        {
            if (pipeHeld)
            {
                pipe.DangerousRelease();
            }

            if (stopHeld)
            {
                _stop.DangerousRelease();
            }
        }

        if (_isStopped)
        {
            throw new OperationCanceledException("Waiting for the pipe was stopped.");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }
}
