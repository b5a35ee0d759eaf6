using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.LocalFs;

[assembly: StorageBackend("localfs", typeof(LocalFsBackendFactory))]

namespace Nydus.Plugin.LocalFs;

/// <summary>Makes <c>localfs</c> backends: blobs are files of local directories.</summary>
public sealed class LocalFsBackendFactory : IStorageBackendFactory
{
    /// <inheritdoc/>
    public PluginCreation<IStorageBackend> Create(JsonElement config, PluginContext context)
    {
        LocalFsOptions? options = LocalFsOptions.Read(config, context.ConfigPath, out IReadOnlyList<PluginDiagnostic> diagnostics);
        return options is null
            ? PluginCreation<IStorageBackend>.Failure(diagnostics)
            : PluginCreation<IStorageBackend>.Success(new LocalFsBackend(options), diagnostics);
    }
}
