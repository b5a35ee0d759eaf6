using System.Collections.Concurrent;
using Nydus.Abstractions;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>Serves blobs from memory; <see cref="OnOpen"/> and <see cref="OnRead"/> make it misbehave.</summary>
internal sealed class FakeBackend(params FakeBlob[] blobs) : IStorageBackend
{
    public delegate ValueTask ReadHook(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    public Func<string, ValueTask>? OnOpen { get; set; }

    /// <summary>Runs after the buffer is filled with the right bytes.</summary>
    public ReadHook? OnRead { get; set; }

    public ConcurrentQueue<(long Offset, int Length)> Reads { get; } = new();

    public int OpenReaders;

    public int Opens;

    public async ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Opens);
        if (OnOpen is { } hook)
            await hook(blobId);
        FakeBlob blob = blobs.SingleOrDefault(blob => blob.Id == blobId) ?? throw new BackendException(BackendErrorCode.NotFound, "no such blob");
        Interlocked.Increment(ref OpenReaders);
        return new Reader(this, blob.Bytes);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Reader(FakeBackend backend, byte[] bytes) : IBlobReader
    {
        public ValueTask<long> GetSizeAsync(ReadContext context) => new(bytes.Length);

        public async ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
        {
            backend.Reads.Enqueue((offset, buffer.Length));
            if (offset + buffer.Length > bytes.Length)
                throw new BackendException(BackendErrorCode.OutOfRange, "past the end");
            bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer.Span);
            if (backend.OnRead is { } hook)
                await hook(offset, buffer, context.CancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref backend.OpenReaders);
            return ValueTask.CompletedTask;
        }
    }
}
