using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Pipes.Interop;

namespace Nydus.Image.Pipes;

/// <summary>Writes to a pipe without being stuck in it: waits at once for room and for being stopped.</summary>
internal sealed unsafe class PipeWriteStream : Stream
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _pipe;
    private readonly PipeWait _wait = new();

    /// <param name="pipe">Owned, and made non-blocking.</param>
    /// <exception cref="IOException">It cannot be made non-blocking.</exception>
    public PipeWriteStream(FileStream pipe)
    {
        _file = pipe;
        _pipe = pipe.SafeFileHandle;
        PipeOpening.SetNonBlocking(_pipe, isNonBlocking: true);
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Ends a wait for room, now and later. From any thread, and after the end too.</summary>
    public void Stop() => _wait.Stop();

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
                    _wait.For(_pipe, Libc.PollOut);
                    break;
                case Libc.Interrupted:
                    break;
                default:
                    throw PipeOpening.Failure();
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
            _file.Dispose();
            _wait.Dispose();
        }

        base.Dispose(disposing);
    }
}
