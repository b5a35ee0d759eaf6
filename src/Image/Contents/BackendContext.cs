using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>The surroundings of the backend of one run.</summary>
internal sealed class BackendContext(string type, ILogger logger, TimeProvider time) : PluginContext, IDisposable
{
    public override ILogger Logger => logger;

    public override Meter Meter { get; } = new($"Nydus.Plugin.{type}");

    public override TimeProvider TimeProvider => time;

    public override string InstanceId => "/";

    public override string ConfigPath => $"backend.{type}";

    public override PluginCreation<IBlobCache> CreateInnerCache(string type, JsonElement config) =>
        PluginCreation<IBlobCache>.Failure([new PluginDiagnostic(DiagnosticSeverity.Error, ConfigPath, "only a cache can have an inner cache")]);

    public void Dispose() => Meter.Dispose();
}
