using System.Collections.Concurrent;
using Nydus.Abstractions;

namespace Nydus.Plugin.DummyCache;

/// <summary>A blob of which no chunk is ever ready.</summary>
internal sealed class DummyCachedBlob(SideFileBudget budget) : ICachedBlob
{
    private readonly ConcurrentDictionary<string, byte[]> _sideFiles = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();

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

    public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => ValueTask.CompletedTask;

    public void Invalidate(int chunk)
    {
    }

    public int ReadSideFile(string name, long offset, Span<byte> destination)
    {
        if (!_sideFiles.TryGetValue(name, out byte[]? content) || offset < 0 || offset >= content.Length)
            return 0;
        ReadOnlySpan<byte> rest = content.AsSpan((int)offset);
        rest = rest[..Math.Min(rest.Length, destination.Length)];
        rest.CopyTo(destination);
        return rest.Length;
    }

    public long GetSideFileLength(string name) => _sideFiles.TryGetValue(name, out byte[]? content) ? content.Length : -1;

    public void WriteSideFile(string name, ReadOnlySpan<byte> content)
    {
        // The bootstrap is kept for tools that look into a directory: here is none, and nothing reads it back.
        if (name == "image.boot")
            return;
        lock (_writing)
        {
            int old = _sideFiles.TryGetValue(name, out byte[]? replaced) ? replaced.Length : 0;
            if (!budget.TryTake((long)content.Length - old))
                throw new IOException($"The side file {name} of {content.Length} bytes does not fit into the memory set aside for side files.");
            _sideFiles[name] = content.ToArray();
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            foreach (byte[] content in _sideFiles.Values)
                budget.TryTake(-(long)content.Length);
            _sideFiles.Clear();
        }
    }
}
