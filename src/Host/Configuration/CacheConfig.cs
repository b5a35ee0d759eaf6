using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>The chunk cache: <c>device.cache</c> in version 1, <c>cache</c> in version 2.</summary>
internal sealed record CacheConfig
{
    /// <summary>Chooses the plugin. The aliases are resolved: empty is <c>dummycache</c>, <c>filecache</c> is <c>blobcache</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Chunks are kept as they are stored in the blob.</summary>
    public bool Compressed { get; init; }

    /// <summary>The digest of every chunk is checked.</summary>
    public bool Validate { get; init; }

    /// <summary>The prefetch workers of the cache.</summary>
    public PrefetchConfig Prefetch { get; init; } = PrefetchConfig.Off;

    /// <summary>The plugin's own section, an object; may hold secrets.</summary>
    public required JsonElement Section { get; init; }

    /// <summary>Where the section was written: <c>device.cache.config</c>, <c>cache.filecache</c>.</summary>
    public required string Path { get; init; }

    public override string ToString() => $"{Type} ({Path})";
}
