using System.Text.Json;

namespace Nydus.Abstractions;

/// <summary>Makes blob caches. One is created per declaration, with its public parameterless constructor.</summary>
public interface IBlobCacheFactory
{
    /// <summary>Checks the whole section and makes a cache.</summary>
    /// <param name="config">
    /// The cache's own section as JSON: v1 <c>device.cache.config</c>, v2 <c>cache.&lt;type&gt;</c>. An object, or undefined when the section is missing.
    /// </param>
    /// <param name="form">How the user asked for chunks to be kept (<c>cache.compressed</c>). A cache that cannot do it returns a diagnostic.</param>
    /// <param name="context">The instance's surroundings.</param>
    PluginCreation<IBlobCache> Create(JsonElement config, CacheForm form, PluginContext context);
}
