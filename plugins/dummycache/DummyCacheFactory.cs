using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.DummyCache;

[assembly: BlobCache("dummycache", typeof(DummyCacheFactory))]

namespace Nydus.Plugin.DummyCache;

/// <summary>Makes <c>dummycache</c> caches: no chunk is kept. Its section is not looked at, as in nydusd: it is often left over from another cache.</summary>
public sealed class DummyCacheFactory : IBlobCacheFactory
{
    /// <inheritdoc/>
    public PluginCreation<IBlobCache> Create(JsonElement config, CacheForm form, PluginContext context)
        => PluginCreation<IBlobCache>.Success(new DummyBlobCache(form));
}
