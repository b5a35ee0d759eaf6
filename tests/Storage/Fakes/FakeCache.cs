using System.Collections.Concurrent;
using Nydus.Abstractions;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>A cache in memory that outlives the blobs opened in it. Counts pins; fails on request.</summary>
internal sealed class FakeCache(CacheForm form = CacheForm.Plain) : IBlobCache
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new();

    public CacheForm Form => form;

    public bool Trusts { get; set; } = true;

    /// <summary>Thrown by OpenBlob.</summary>
    public Exception? OpenFailure { get; set; }

    /// <summary>Thrown by StoreAsync and WriteSideFile.</summary>
    public Exception? StoreFailure { get; set; }

    /// <summary>Awaited by StoreAsync before it keeps anything.</summary>
    public Func<CancellationToken, Task>? OnStore { get; set; }

    /// <summary>CopyRun says that the bytes are gone.</summary>
    public bool CopyFails { get; set; }

    public int Pins;

    public int OpenBlobs;

    public int Copies;

    public ConcurrentQueue<(int First, int Count)> Stores { get; } = new();

    public Kept Of(string blobId) => _kept[blobId];

    public ICachedBlob OpenBlob(BlobGeometry geometry)
    {
        if (OpenFailure is not null)
            throw OpenFailure;
        Interlocked.Increment(ref OpenBlobs);
        return new Blob(this, geometry, _kept.GetOrAdd(geometry.BlobId, _ => new Kept(form == CacheForm.Plain ? geometry.PlainSize : geometry.StoredSize, geometry.ChunkCount)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What is kept of a blob.</summary>
    internal sealed class Kept(long size, int chunks)
    {
        public byte[] Bytes { get; } = new byte[size];

        public bool[] Ready { get; } = new bool[chunks];

        public ConcurrentDictionary<string, byte[]> SideFiles { get; } = new();
    }

    private sealed class Blob(FakeCache cache, BlobGeometry geometry, Kept kept) : ICachedBlob
    {
        private bool _isDisposed;

        public bool TrustsReadyChunks => cache.Trusts;

        public int TryGetRun(int firstChunk, int count, out CacheRun run)
        {
            run = default;
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!Volatile.Read(ref kept.Ready[firstChunk]) || !geometry.Chunks.TryGetChunk(firstChunk, out ChunkGeometry chunk))
                return 0;
            run.Fd = -1;
            run.Offset = cache.Form == CacheForm.Plain ? chunk.PlainOffset : chunk.StoredOffset;
            run.Length = cache.Form == CacheForm.Plain ? chunk.PlainSize : chunk.StoredSize;
            Interlocked.Increment(ref cache.Pins);
            return 1;
        }

        public void Release(in CacheRun run) => Interlocked.Decrement(ref cache.Pins);

        public bool CopyRun(in CacheRun run, long skip, Span<byte> destination)
        {
            Interlocked.Increment(ref cache.Copies);
            if (cache.CopyFails)
                return false;
            kept.Bytes.AsSpan((int)(run.Offset + skip), destination.Length).CopyTo(destination);
            return true;
        }

        public void Refresh(int firstChunk, int count)
        {
        }

        public async ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            if (cache.OnStore is { } hook)
                await hook(cancellationToken);
            if (cache.StoreFailure is { } failure)
                throw failure;
            data.Span.CopyTo(kept.Bytes.AsSpan((int)offset));
            cache.Stores.Enqueue((firstChunk, count));
            for (int i = 0; i < count; i++)
                Volatile.Write(ref kept.Ready[firstChunk + i], true);
        }

        public void Invalidate(int chunk) => Volatile.Write(ref kept.Ready[chunk], false);

        public int ReadSideFile(string name, long offset, Span<byte> destination)
        {
            if (!kept.SideFiles.TryGetValue(name, out byte[]? file))
                return 0;
            int count = (int)Math.Min(destination.Length, file.Length - offset);
            file.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public long GetSideFileLength(string name) => kept.SideFiles.TryGetValue(name, out byte[]? file) ? file.Length : -1;

        public void WriteSideFile(string name, ReadOnlySpan<byte> content)
        {
            if (cache.StoreFailure is { } failure)
                throw failure;
            kept.SideFiles[name] = content.ToArray();
        }

        public void Dispose()
        {
            _isDisposed = true;
            Interlocked.Decrement(ref cache.OpenBlobs);
        }
    }
}
