using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;

namespace Nydus.Plugin.Tests;

/// <summary>The surroundings of an instance under test; remembers what is logged.</summary>
internal sealed class PluginTestContext : PluginContext, ILogger
{
    public List<string> Messages { get; } = [];

    public override ILogger Logger => this;

    public override Meter Meter { get; } = new("test");

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override string InstanceId => "/";

    public override string ConfigPath => "config";

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public override PluginCreation<IBlobCache> CreateInnerCache(string type, JsonElement config) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Messages)
            Messages.Add(formatter(state, exception));
    }
}
