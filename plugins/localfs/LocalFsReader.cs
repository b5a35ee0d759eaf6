using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.LocalFs;

/// <summary>Reads one blob through the descriptor it was opened with, so that a file replaced later changes nothing.</summary>
internal sealed class LocalFsReader(string path, SafeFileHandle file, FileKind kind, long lengthAtOpen) : IBlobReader, ILocalBlob
{
    public ValueTask<long> GetSizeAsync(ReadContext context)
    {
        // A device keeps its size; a file may still be growing.
        if (kind == FileKind.BlockDevice)
            return ValueTask.FromResult(lengthAtOpen);
        try
        {
            return ValueTask.FromResult(UnixFile.GetStatus(file).Length);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException<long>(new BackendException(BackendErrorCode.Other, $"The size of {path} cannot be told: {e.Message}", e));
        }
    }

    /// <summary>
    /// Reads on the caller's thread: a local read is short, and a detour over the pool would cost more than it saves.
    /// </summary>
    public ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(context.CancellationToken);
        try
        {
            Fill(offset, buffer.Span);
            return ValueTask.CompletedTask;
        }
        catch (BackendException e)
        {
            return ValueTask.FromException(e);
        }
    }

    public bool TryGetFile(out int fd, out long offset)
    {
        offset = 0;
        fd = file.IsClosed ? -1 : (int)file.DangerousGetHandle();
        return fd >= 0;
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fill(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > long.MaxValue - buffer.Length)
            throw OutOfRange(offset, buffer.Length, null);
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = ReadSome(offset + filled, buffer[filled..]);
            if (count == 0)
                throw OutOfRange(offset, buffer.Length, offset + filled);
            filled += count;
        }
    }

    private int ReadSome(long offset, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BackendException(BackendErrorCode.Denied, $"{path} cannot be read at offset {offset}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new BackendException(BackendErrorCode.Other, $"{path} cannot be read at offset {offset}, {buffer.Length} bytes: {e.Message}", e);
        }
    }

    private BackendException OutOfRange(long offset, int length, long? end)
    {
        string where = end is { } e ? $"the file ends at {e}" : "no file is that long";
        return new BackendException(BackendErrorCode.OutOfRange, $"{path} has no {length} bytes at offset {offset}: {where}.");
    }
}
