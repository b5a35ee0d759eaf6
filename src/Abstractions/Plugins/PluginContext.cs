using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Nydus.Abstractions;

/// <summary>What the host gives to a plugin's factory. An instance may keep it for its whole life.</summary>
public abstract class PluginContext
{
    /// <summary>The instance's logger. Its category names the plugin and the instance.</summary>
    public abstract ILogger Logger { get; }

    /// <summary>The meter of the plugin's own instruments.</summary>
    public abstract Meter Meter { get; }

    /// <summary>The clock. Plugins take time and timers from here, so that tests can control them.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>Names the instance in logs, metrics and run-time configuration: the mount point it was made for, <c>/</c> or <c>/sub</c>.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The path of the plugin's configuration section, the prefix of all diagnostics: <c>device.backend.config</c>, <c>backend.localfs</c>.</summary>
    public abstract string ConfigPath { get; }

    /// <summary>
    /// Makes a cache of another type, for caches that are stacked. Only caches may ask; the outer one owns the inner one and disposes it.
    /// </summary>
    /// <param name="type">The inner cache's <c>"type"</c>.</param>
    /// <param name="config">The inner cache's own section.</param>
    public abstract PluginCreation<IBlobCache> CreateInnerCache(string type, JsonElement config);
}
