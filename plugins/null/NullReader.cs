using Nydus.Abstractions;

namespace Nydus.Plugin.Null;

/// <summary>Reads zeros, and keeps to the rules of the contract while it does.</summary>
internal sealed class NullReader(long size) : IBlobReader
{
    public ValueTask<long> GetSizeAsync(ReadContext context) => ValueTask.FromResult(size);

    public ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(context.CancellationToken);
        if (offset < 0 || offset > size - buffer.Length)
            return ValueTask.FromException(new BackendException(BackendErrorCode.OutOfRange, $"There are no {buffer.Length} bytes at offset {offset}: the blob ends at {size}."));
        buffer.Span.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
