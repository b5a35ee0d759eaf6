using System.Collections.Concurrent;
using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>The chunks of one blob in <see cref="RecentChunks"/>.</summary>
internal sealed class RecentChunksOfBlob(RecentChunks owner, IChunkTable table) : ICachedBlob
{
    private readonly ConcurrentDictionary<int, byte[]> _chunks = new();

    public bool TrustsReadyChunks => true;

    public int TryGetRun(int firstChunk, int count, out CacheRun run)
    {
        run = default;
        if (!_chunks.TryGetValue(firstChunk, out byte[]? chunk))
            return 0;
        run.Fd = -1;
        run.Length = chunk.Length;
        run.Pin = firstChunk;
        return 1;
    }

    public void Release(in CacheRun run)
    {
    }

    public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) =>
        _chunks.TryGetValue((int)run.Pin, out byte[]? chunk) && skip <= chunk.Length - destination.Length && chunk.AsSpan((int)skip, destination.Length).TryCopyTo(destination);

    public void Refresh(int firstChunk, int count)
    {
    }

    public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        for (int chunk = firstChunk; chunk < firstChunk + count; chunk++)
        {
            if (table.TryGetChunk(chunk, out ChunkGeometry geometry)
                && _chunks.TryAdd(chunk, data.Slice((int)(geometry.PlainOffset - offset), geometry.PlainSize).ToArray()))
            {
                owner.Added(this, chunk, geometry.PlainSize);
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Invalidate(int chunk) => Drop(chunk);

    public void Drop(int chunk) => _chunks.TryRemove(chunk, out _);

    public int ReadSideFile(string name, long offset, Span<byte> destination) => 0;

    public long GetSideFileLength(string name) => -1;

    public void WriteSideFile(string name, ReadOnlySpan<byte> content)
    {
    }

    public void Dispose() => _chunks.Clear();
}
