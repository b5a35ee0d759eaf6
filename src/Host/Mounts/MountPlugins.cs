using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Host.Configuration;

namespace Nydus.Host.Mounts;

/// <summary>The backend and the cache of one mounted image. Only the plugins that the configuration names are loaded.</summary>
internal sealed class MountPlugins : IAsyncDisposable
{
    private readonly HostPluginContext _backendContext;
    private readonly HostPluginContext _cacheContext;
    private readonly ILogger _logger;

    private MountPlugins(IStorageBackend backend, HostPluginContext backendContext, IBlobCache cache, HostPluginContext cacheContext, ILogger logger)
    {
        Backend = backend;
        _backendContext = backendContext;
        Cache = cache;
        _cacheContext = cacheContext;
        _logger = logger;
    }

    public IStorageBackend Backend { get; }

    public IBlobCache Cache { get; }

    /// <summary>Makes both, so that all faults of the configuration are told at once.</summary>
    /// <exception cref="StartException">One of them cannot be made.</exception>
    public static MountPlugins Create(BackendConfig backend, CacheConfig cache, MountSurroundings surroundings, ILogger logger)
    {
        CacheForm form = cache.Compressed ? CacheForm.Stored : CacheForm.Plain;
        var backendContext = HostPluginContext.ForBackend(surroundings, backend.Type, backend.Path);
        var cacheContext = HostPluginContext.ForCache(surroundings, cache.Type, cache.Path, form);
        PluginCreation<IStorageBackend> madeBackend = surroundings.Catalog.CreateBackend(backend.Type, backend.Section, backendContext);
        PluginCreation<IBlobCache> madeCache = surroundings.Catalog.CreateCache(cache.Type, cache.Section, form, cacheContext);
        List<PluginDiagnostic> diagnostics = [.. madeBackend.Diagnostics, .. madeCache.Diagnostics];
        foreach (PluginDiagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Warning)
                MountLog.PluginWarning(logger, diagnostic.Path, diagnostic.Message);
        }
        if (madeBackend.Instance is { } storageBackend && madeCache.Instance is { } blobCache)
            return new MountPlugins(storageBackend, backendContext, blobCache, cacheContext, logger);
        EndAsync(madeCache.Instance, cacheContext, logger).AsTask().GetAwaiter().GetResult();
        EndAsync(madeBackend.Instance, backendContext, logger).AsTask().GetAwaiter().GetResult();
        throw new StartException($"the image cannot be mounted at {surroundings.InstanceId}: {Describe(diagnostics)}");
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(Cache, _cacheContext, _logger).ConfigureAwait(false);
        await EndAsync(Backend, _backendContext, _logger).ConfigureAwait(false);
    }

    private static string Describe(List<PluginDiagnostic> diagnostics) =>
        string.Join("; ", diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{d.Path}: {d.Message.TrimEnd('.')}"));

    private static async ValueTask EndAsync(IAsyncDisposable? plugin, HostPluginContext context, ILogger logger)
    {
        try
        {
            if (plugin is not null)
                await plugin.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A plugin that fails at its end must not keep the rest from ending.
        catch (Exception e)
#pragma warning restore CA1031
        {
            MountLog.PluginEndedBadly(logger, e, context.ConfigPath);
        }
        context.Dispose();
    }
}
