using Nydus.Abstractions;

namespace Nydus.FileSystems.Tests.Blobs;

/// <summary>Blobs are files of a folder. <see cref="OnRead"/> makes it misbehave.</summary>
internal sealed class FolderBackend(string folder) : IStorageBackend
{
    public int Reads;

    /// <summary>Awaited before a range is read.</summary>
    public Func<CancellationToken, Task>? OnRead { get; set; }

    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken) => new(new Reader(this, Path.Combine(folder, blobId)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Reader(FolderBackend backend, string path) : IBlobReader
    {
        private readonly byte[] _bytes = File.ReadAllBytes(path);

        public ValueTask<long> GetSizeAsync(ReadContext context) => new(_bytes.Length);

        public async ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
        {
            Interlocked.Increment(ref backend.Reads);
            if (backend.OnRead is { } hook)
                await hook(context.CancellationToken);
            if (offset > _bytes.Length - buffer.Length)
                throw new BackendException(BackendErrorCode.OutOfRange, "past the end");
            _bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer.Span);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
