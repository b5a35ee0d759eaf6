using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Plugins;

namespace Nydus.Image.Contents;

/// <summary>A backend of a plugin, as nydusd uses them, with its surroundings.</summary>
internal sealed class PluginBackend : IStorageBackend
{
    private const string PathVariable = "NYDUS_PLUGIN_PATH";

    private readonly IStorageBackend _inner;
    private readonly BackendContext _context;

    private PluginBackend(IStorageBackend inner, BackendContext context)
    {
        _inner = inner;
        _context = context;
    }

    /// <param name="section">The backend's own configuration. May hold secrets: it is not repeated in messages.</param>
    /// <exception cref="ImageException">There is no such plugin, or it refuses the configuration.</exception>
    public static PluginBackend Create(string type, JsonElement section, IReadOnlyList<string> directories, ILogger logger, TimeProvider time)
    {
        string environment = Environment.GetEnvironmentVariable(PathVariable) ?? "";
        string[] searched =
        [
            Path.Combine(AppContext.BaseDirectory, "plugins"), .. directories, .. environment.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
        var catalog = new PluginCatalog(searched, new PluginCatalogOptions { Logger = logger });
        var context = new BackendContext(type, logger, time);
        PluginCreation<IStorageBackend> creation = catalog.CreateBackend(type, section, context);
        if (creation.Instance is { } backend)
            return new PluginBackend(backend, context);
        context.Dispose();
        IEnumerable<string> errors = creation.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{d.Path}: {d.Message.TrimEnd('.')}");
        throw new ImageException(string.Join("; ", errors));
    }

    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken) => _inner.OpenBlobAsync(blobId, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        _context.Dispose();
    }
}
