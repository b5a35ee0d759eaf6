using System.Numerics;
using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>
/// A cache in memory: the chunks that were decoded last. Commands read an image from its start to its end, so chunks that came along in one request (neighbours, a
/// whole batch) are wanted soon, and never again.
/// </summary>
/// <param name="capacity">Bytes.</param>
internal sealed class RecentChunks(long capacity) : IBlobCache
{
    /// <summary>Smaller arrays are cheap to collect; larger ones are used again. A power of two.</summary>
    private const int WorthKeeping = 64 << 10;

    /// <summary>Steps to a doubling: at most a quarter of an array is waste.</summary>
    private const int StepBits = 2;

    // Invariant: an array is copied from and recycled under the lock only, so that a reader never sees another chunk's bytes.
    private readonly Lock _lock = new();
    private readonly Dictionary<(RecentChunksOfBlob Blob, int Chunk), (byte[] Buffer, int Length)> _chunks = [];
    private readonly Queue<(RecentChunksOfBlob Blob, int Chunk)> _order = new();
    private readonly Dictionary<int, Stack<byte[]>> _spare = [];
    private long _used;
    private long _spareBytes;

    public CacheForm Form => CacheForm.Plain;

    public ICachedBlob OpenBlob(BlobGeometry geometry) => new RecentChunksOfBlob(this, geometry.Chunks);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The length of a chunk; 0 when it is not there.</summary>
    public int Find(RecentChunksOfBlob blob, int chunk)
    {
        lock (_lock)
            return _chunks.TryGetValue((blob, chunk), out (byte[] Buffer, int Length) kept) ? kept.Length : 0;
    }

    public bool Copy(RecentChunksOfBlob blob, int chunk, long skip, Span<byte> destination)
    {
        lock (_lock)
        {
            return _chunks.TryGetValue((blob, chunk), out (byte[] Buffer, int Length) kept)
                && skip <= kept.Length - destination.Length
                && kept.Buffer.AsSpan((int)skip, destination.Length).TryCopyTo(destination);
        }
    }

    /// <summary>Keeps a chunk, and drops the oldest ones above the capacity.</summary>
    public void Add(RecentChunksOfBlob blob, int chunk, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_chunks.ContainsKey((blob, chunk)))
                return;
            while (_used + bytes.Length > capacity && _order.TryDequeue(out (RecentChunksOfBlob Blob, int Chunk) oldest))
                Drop(oldest);
            byte[] buffer = Take(bytes.Length);
            bytes.CopyTo(buffer);
            _chunks.Add((blob, chunk), (buffer, bytes.Length));
            _order.Enqueue((blob, chunk));
            _used += buffer.Length;
        }
    }

    public void Remove(RecentChunksOfBlob blob, int chunk)
    {
        lock (_lock)
            Drop((blob, chunk));
    }

    private void Drop((RecentChunksOfBlob Blob, int Chunk) key)
    {
        if (!_chunks.Remove(key, out (byte[] Buffer, int Length) kept))
            return;
        byte[] buffer = kept.Buffer;
        _used -= buffer.Length;
        if (buffer.Length < WorthKeeping || _spareBytes + buffer.Length > capacity)
            return;
        if (!_spare.TryGetValue(buffer.Length, out Stack<byte[]>? spare))
            _spare.Add(buffer.Length, spare = new Stack<byte[]>());
        spare.Push(buffer);
        _spareBytes += buffer.Length;
    }

    private byte[] Take(int length)
    {
        int size = RoundUp(length);
        if (!_spare.TryGetValue(size, out Stack<byte[]>? spare) || !spare.TryPop(out byte[]? buffer))
            return GC.AllocateUninitializedArray<byte>(size);
        _spareBytes -= size;
        return buffer;
    }

    private static int RoundUp(int length)
    {
        if (length < WorthKeeping)
            return length;
        int step = 1 << (BitOperations.Log2((uint)length) - StepBits);
        return (length + step - 1) / step * step;
    }
}
