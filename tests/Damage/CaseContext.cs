using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;

namespace Nydus.Damage.Tests;

/// <summary>The surroundings of the plugins of one damage.</summary>
internal sealed class CaseContext(ILogger logger) : PluginContext
{
    private static readonly Meter s_meter = new("damage");

    public override ILogger Logger => logger;

    public override Meter Meter => s_meter;

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override string InstanceId => "/";

    public override string ConfigPath => "config";

    public override PluginCreation<IBlobCache> CreateInnerCache(string type, JsonElement config) => throw new NotSupportedException();
}
