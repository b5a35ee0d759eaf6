namespace Nydus.Plugin.DummyCache;

/// <summary>How many bytes of side files all blobs of a cache may hold in memory together.</summary>
internal sealed class SideFileBudget(long limit)
{
    /// <summary>Blob metadata takes 16 to 24 bytes a chunk: this is enough for millions of chunks.</summary>
    public const long DefaultBytes = 64 << 20;

    private long _used;

    /// <summary>Takes bytes, or gives them back when negative.</summary>
    /// <returns>False when they would go over the limit; nothing is taken then.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit || bytes <= 0)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }
}
