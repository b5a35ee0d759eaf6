using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>
/// A cache in memory: the chunks that were decoded last. Commands read an image from its start to its end, so chunks that came along in one request (neighbours, a
/// whole batch) are wanted soon, and never again.
/// </summary>
/// <param name="capacity">Bytes. They are taken once: an array for each chunk would cost as much again until it is collected.</param>
internal sealed class RecentChunks(int capacity) : IBlobCache
{
    /// <summary>A chunk with more than this part of the capacity is not kept: little came along with it.</summary>
    private const int LargestShare = 2;

    // Invariant: the ring is read and written under the lock only, so that a reader never sees another chunk's bytes.
    private readonly Lock _lock = new();
    private readonly Dictionary<(RecentChunksOfBlob Blob, int Chunk), (int Start, int Length)> _chunks = [];

    /// <summary>What the ring holds, from the oldest to the latest, each where the one before ends or at the ring's start.</summary>
    private readonly Queue<(RecentChunksOfBlob Blob, int Chunk, int Start)> _order = new();
    private byte[] _ring = [];
    private int _end;

    public CacheForm Form => CacheForm.Plain;

    public ICachedBlob OpenBlob(BlobGeometry geometry) => new RecentChunksOfBlob(this, geometry.Chunks);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The length of a chunk; 0 when it is not there.</summary>
    public int Find(RecentChunksOfBlob blob, int chunk)
    {
        lock (_lock)
            return _chunks.TryGetValue((blob, chunk), out (int Start, int Length) kept) ? kept.Length : 0;
    }

    public bool Copy(RecentChunksOfBlob blob, int chunk, long skip, Span<byte> destination)
    {
        lock (_lock)
        {
            return _chunks.TryGetValue((blob, chunk), out (int Start, int Length) kept)
                && skip <= kept.Length - destination.Length
                && _ring.AsSpan(kept.Start + (int)skip, destination.Length).TryCopyTo(destination);
        }
    }

    /// <summary>Keeps a chunk, in the place of the oldest ones when there is no other.</summary>
    public void Add(RecentChunksOfBlob blob, int chunk, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity / LargestShare)
            return;
        lock (_lock)
        {
            if (_chunks.ContainsKey((blob, chunk)))
                return;
            int start = MakeRoom(bytes.Length);
            bytes.CopyTo(_ring.AsSpan(start));
            _chunks.Add((blob, chunk), (start, bytes.Length));
            _order.Enqueue((blob, chunk, start));
            _end = start + bytes.Length;
        }
    }

    public void Remove(RecentChunksOfBlob blob, int chunk)
    {
        // Its bytes go with those that are as old.
        lock (_lock)
            _ = _chunks.Remove((blob, chunk));
    }

    /// <summary>Drops the oldest chunks until there is room behind the latest one, or at the start.</summary>
    private int MakeRoom(int length)
    {
        if (_ring.Length == 0)
            _ring = GC.AllocateUninitializedArray<byte>(capacity);
        if (_end + length > capacity)
        {
            DropFrom(_end, capacity);
            _end = 0;
        }

        DropFrom(_end, _end + length);
        return _end;
    }

    /// <summary>Drops the oldest chunks as long as they start within a part of the ring.</summary>
    private void DropFrom(int start, int end)
    {
        while (_order.TryPeek(out (RecentChunksOfBlob Blob, int Chunk, int Start) oldest) && oldest.Start >= start && oldest.Start < end)
        {
            _order.Dequeue();

            // One that was removed may be elsewhere by now.
            if (_chunks.TryGetValue((oldest.Blob, oldest.Chunk), out (int Start, int Length) kept) && kept.Start == oldest.Start)
                _chunks.Remove((oldest.Blob, oldest.Chunk));
        }
    }
}
