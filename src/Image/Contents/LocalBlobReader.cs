using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>Reads a blob that is a file. A local read is short: it is done on the caller's thread.</summary>
internal sealed class LocalBlobReader(string path, SafeFileHandle file) : IBlobReader
{
    public ValueTask<long> GetSizeAsync(ReadContext context) => Do(() => RandomAccess.GetLength(file));

    public ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        ValueTask<long> read = Do(() => Fill(offset, buffer.Span));
        return read.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(read.AsTask());
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private long Fill(long offset, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int length = RandomAccess.Read(file, buffer[done..], offset + done);
            if (length == 0)
                throw new BackendException(BackendErrorCode.OutOfRange, $"the blob {path} ends before {offset + buffer.Length}");
            done += length;
        }

        return done;
    }

    private ValueTask<long> Do(Func<long> operation)
    {
        try
        {
            return ValueTask.FromResult(operation());
        }
        catch (BackendException e)
        {
            return ValueTask.FromException<long>(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<long>(new BackendException(BackendErrorCode.Other, $"the blob {path} cannot be read: {e.Message}", e));
        }
    }
}
