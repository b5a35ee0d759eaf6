using Nydus.Abstractions;

namespace Nydus.Storage.Blobs;

/// <summary>Stands in for a cache that cannot be used: keeps nothing.</summary>
internal sealed class PassThroughCachedBlob : ICachedBlob
{
    public bool TrustsReadyChunks => true;

    public int TryGetRun(int firstChunk, int count, out CacheRun run)
    {
        run = default;
        return 0;
    }

    public void Release(in CacheRun run)
    {
    }

    public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) => false;

    public void Refresh(int firstChunk, int count)
    {
    }

    public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Invalidate(int chunk)
    {
    }

    public int ReadSideFile(string name, long offset, Span<byte> destination) => 0;

    public long GetSideFileLength(string name) => -1;

    public void WriteSideFile(string name, ReadOnlySpan<byte> content)
    {
    }

    public void Dispose()
    {
    }
}
