using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>The chunks of one blob in <see cref="RecentChunks"/>.</summary>
internal sealed class RecentChunksOfBlob(RecentChunks owner, IChunkTable table) : ICachedBlob
{
    public bool TrustsReadyChunks => true;

    public int TryGetRun(int firstChunk, int count, out CacheRun run)
    {
        int length = owner.Find(this, firstChunk);
        run = new CacheRun { Fd = -1, Length = length, Pin = firstChunk };
        return length > 0 ? 1 : 0;
    }

    public void Release(in CacheRun run)
    {
    }

    public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) => owner.Copy(this, (int)run.Pin, skip, destination);

    public void Refresh(int firstChunk, int count)
    {
    }

    public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        for (int chunk = firstChunk; chunk < firstChunk + count; chunk++)
        {
            if (table.TryGetChunk(chunk, out ChunkGeometry geometry))
                owner.Add(this, chunk, data.Span.Slice((int)(geometry.PlainOffset - offset), geometry.PlainSize));
        }

        return ValueTask.CompletedTask;
    }

    public void Invalidate(int chunk) => owner.Remove(this, chunk);

    public int ReadSideFile(string name, long offset, Span<byte> destination) => 0;

    public long GetSideFileLength(string name) => -1;

    public void WriteSideFile(string name, ReadOnlySpan<byte> content)
    {
    }

    public void Dispose()
    {
    }
}
