using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.Configuration;
using Nydus.Plugin.Null;

[assembly: StorageBackend("null", typeof(NullBackendFactory))]

namespace Nydus.Plugin.Null;

/// <summary>Makes <c>null</c> backends: every blob exists and is all zeros.</summary>
public sealed class NullBackendFactory : IStorageBackendFactory
{
    private const long DefaultSize = 1L << 40;

    /// <inheritdoc/>
    public PluginCreation<IStorageBackend> Create(JsonElement config, PluginContext context)
    {
        ConfigSection section = new(config, context.ConfigPath);
        long size = section.GetInt64("size", DefaultSize, 0, long.MaxValue);
        section.WarnOfUnknownKeys();
        return section.HasErrors
            ? PluginCreation<IStorageBackend>.Failure(section.Diagnostics)
            : PluginCreation<IStorageBackend>.Success(new NullBackend(size), section.Diagnostics);
    }
}
