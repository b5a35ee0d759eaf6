using Nydus.Abstractions;

namespace Nydus.Plugin.DummyCache;

/// <summary>Keeps side files in memory, up to a limit, and nothing else.</summary>
internal sealed class DummyBlobCache(CacheForm form) : IBlobCache
{
    private readonly SideFileBudget _budget = new(SideFileBudget.DefaultBytes);

    public CacheForm Form => form;

    public ICachedBlob OpenBlob(BlobGeometry geometry) => new DummyCachedBlob(_budget);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
