using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.BlobCache;

[assembly: BlobCache("blobcache", typeof(BlobCacheFactory))]
[assembly: BlobCache("filecache", typeof(BlobCacheFactory))]

namespace Nydus.Plugin.BlobCache;

/// <summary>Makes <c>blobcache</c> caches (also called <c>filecache</c>): files in a directory, in the format of nydusd.</summary>
public sealed class BlobCacheFactory : IBlobCacheFactory
{
    /// <inheritdoc/>
    public PluginCreation<IBlobCache> Create(JsonElement config, CacheForm form, PluginContext context)
    {
        BlobCacheOptions? options = BlobCacheOptions.Read(config, context.ConfigPath, out IReadOnlyList<PluginDiagnostic> diagnostics);
        return options is null
            ? PluginCreation<IBlobCache>.Failure(diagnostics)
            : PluginCreation<IBlobCache>.Success(new BlobFileCache(options, form, context.Logger), diagnostics);
    }
}
