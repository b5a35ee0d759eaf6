using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>Serves blobs from the files of a folder.</summary>
internal sealed class FolderBackend(string folder) : IStorageBackend
{
    /// <summary>Runs after the buffer is filled with the right bytes; gets the blob's length too.</summary>
    public Action<long, Memory<byte>, long>? OnRead { get; set; }

    public bool IsDown { get; set; }

    public ConcurrentQueue<(string Blob, long Offset, int Length)> Reads { get; } = new();

    public int OpenReaders;

    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken)
    {
        if (IsDown)
            throw new BackendException(BackendErrorCode.Unavailable, "down");
        SafeFileHandle file = File.OpenHandle(Path.Combine(folder, blobId));
        Interlocked.Increment(ref OpenReaders);
        return new ValueTask<IBlobReader>(new Reader(this, blobId, file));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Reader(FolderBackend backend, string blobId, SafeFileHandle file) : IBlobReader
    {
        public ValueTask<long> GetSizeAsync(ReadContext context) => new(RandomAccess.GetLength(file));

        public async ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context)
        {
            backend.Reads.Enqueue((blobId, offset, buffer.Length));
            if (offset + buffer.Length > RandomAccess.GetLength(file))
                throw new BackendException(BackendErrorCode.OutOfRange, "past the end");
            Assert.Equal(buffer.Length, await RandomAccess.ReadAsync(file, buffer, offset, context.CancellationToken));
            backend.OnRead?.Invoke(offset, buffer, RandomAccess.GetLength(file));
        }

        public ValueTask DisposeAsync()
        {
            file.Dispose();
            Interlocked.Decrement(ref backend.OpenReaders);
            return ValueTask.CompletedTask;
        }
    }
}
