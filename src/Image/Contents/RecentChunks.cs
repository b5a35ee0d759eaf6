using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>
/// A cache in memory: the chunks that were decoded last. Commands read an image from its start to its end, so chunks that came along in one request (neighbours, a
/// whole batch) are wanted soon, and never again.
/// </summary>
internal sealed class RecentChunks(long capacity) : IBlobCache
{
    private readonly Lock _lock = new();
    private readonly Queue<(RecentChunksOfBlob Blob, int Chunk, int Size)> _order = new();
    private long _used;

    public CacheForm Form => CacheForm.Plain;

    public ICachedBlob OpenBlob(BlobGeometry geometry) => new RecentChunksOfBlob(this, geometry.Chunks);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Notes a new chunk, and drops the oldest ones above the capacity.</summary>
    public void Added(RecentChunksOfBlob blob, int chunk, int size)
    {
        lock (_lock)
        {
            _order.Enqueue((blob, chunk, size));
            _used += size;
            while (_used > capacity && _order.TryDequeue(out (RecentChunksOfBlob Blob, int Chunk, int Size) oldest))
            {
                _used -= oldest.Size;
                oldest.Blob.Drop(oldest.Chunk);
            }
        }
    }
}
