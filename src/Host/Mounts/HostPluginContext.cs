using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;

namespace Nydus.Host.Mounts;

/// <summary>The surroundings of one backend or cache. Lives as long as the instance; its meter ends with it.</summary>
internal sealed class HostPluginContext : PluginContext, IDisposable
{
    /// <summary>Stacks of caches end here, lest a cache that asks for itself takes the stack of the thread with it.</summary>
    private const int MostStackedCaches = 8;

    private readonly MountSurroundings _surroundings;
    private readonly CacheForm? _form;
    private readonly int _depth;
    private readonly string _type;
    private readonly Lock _lock = new();
    private readonly List<HostPluginContext> _inner = [];
    private Meter? _meter;

    private HostPluginContext(MountSurroundings surroundings, string type, string configPath, CacheForm? form, int depth)
    {
        _surroundings = surroundings;
        _form = form;
        _depth = depth;
        ConfigPath = configPath;
        _type = type;
        Logger = surroundings.Loggers.CreateLogger($"Nydus.Plugin.{type}:{surroundings.InstanceId}");
    }

    public override ILogger Logger { get; }

    /// <summary>Made when it is first asked for: most plugins do not, and the first meter of a process starts the machinery of all.</summary>
    public override Meter Meter
    {
        get
        {
            lock (_lock)
                return _meter ??= new Meter($"Nydus.Plugin.{_type}", version: null, [new("mountpoint", InstanceId)]);
        }
    }

    public override TimeProvider TimeProvider => _surroundings.TimeProvider;

    public override string InstanceId => _surroundings.InstanceId;

    public override string ConfigPath { get; }

    public static HostPluginContext ForBackend(MountSurroundings surroundings, string type, string configPath) =>
        new(surroundings, type, configPath, form: null, depth: 0);

    public static HostPluginContext ForCache(MountSurroundings surroundings, string type, string configPath, CacheForm form) =>
        new(surroundings, type, configPath, form, depth: 1);

    /// <summary>The inner cache keeps chunks in the form of the outer one.</summary>
    public override PluginCreation<IBlobCache> CreateInnerCache(string type, JsonElement config)
    {
        if (_form is not { } form)
            return Refuse("only a cache can have an inner cache");
        if (_depth >= MostStackedCaches)
            return Refuse($"at most {MostStackedCaches} caches can be stacked");
        var context = new HostPluginContext(_surroundings, type, $"{ConfigPath}.{type}", form, _depth + 1);
        lock (_lock)
            _inner.Add(context);
        return _surroundings.Catalog.CreateCache(type, config, form, context);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (HostPluginContext inner in _inner)
                inner.Dispose();
            _inner.Clear();
            _meter?.Dispose();
        }
    }

    private PluginCreation<IBlobCache> Refuse(string reason) =>
        PluginCreation<IBlobCache>.Failure([new PluginDiagnostic(DiagnosticSeverity.Error, ConfigPath, reason)]);
}
