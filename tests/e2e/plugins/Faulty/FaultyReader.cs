using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.E2E.Faulty;

internal sealed class FaultyReader(string blobId, SafeFileHandle file, FaultyControl control) : IBlobReader
{
    public ValueTask<long> GetSizeAsync(ReadContext context) => ValueTask.FromResult(RandomAccess.GetLength(file));

    public async ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
    {
        control.Note(blobId, offset, buffer.Length);
        await control.PassAsync(context.CancellationToken);
        while (!buffer.IsEmpty)
        {
            var count = await RandomAccess.ReadAsync(file, buffer, offset, context.CancellationToken);
            if (count == 0)
                throw new BackendException(BackendErrorCode.OutOfRange, $"the blob {blobId} ends before offset {offset}");
            offset += count;
            buffer = buffer[count..];
        }
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
