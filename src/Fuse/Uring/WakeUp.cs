using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>Gets a thread out of its ring: an eventfd with a read of it always under way in the ring.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private const int Size = sizeof(ulong);

    private readonly SafeFileHandle _event;
    private readonly byte* _buffer;

    /// <exception cref="IOException">No descriptor is left.</exception>
    internal WakeUp()
    {
        var fd = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        if (fd < 0)
            throw new IOException($"eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
        _event = new SafeFileHandle(fd, ownsHandle: true);
        _buffer = (byte*)NativeMemory.AlignedAlloc(Size, Size);
    }

    /// <summary>Puts the read into the ring. To be repeated when it has completed.</summary>
    internal void Arm(Ring ring, ulong userData)
    {
        var sqe = ring.Next();
        sqe->opcode = io_uring_sqe.IORING_OP_READ;
        sqe->fd = (int)_event.DangerousGetHandle();
        sqe->addr = (ulong)_buffer;
        sqe->len = Size;
        sqe->user_data = userData;
    }

    /// <summary>From any thread; harmless when the ring's thread is gone.</summary>
    internal void Signal()
    {
        ulong one = 1;
        var added = false;
        try
        {
            _event.DangerousAddRef(ref added);
            _ = Libc.write((int)_event.DangerousGetHandle(), (byte*)&one, Size);
        }
        catch (ObjectDisposedException)
        {
            // Nobody is there to be woken.
        }
        finally
        {
            if (added)
                _event.DangerousRelease();
        }
    }

    /// <summary>The ring must be gone.</summary>
    public void Dispose()
    {
        _event.Dispose();
        NativeMemory.AlignedFree(_buffer);
    }
}
