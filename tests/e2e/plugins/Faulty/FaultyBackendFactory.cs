using System.Text.Json;
using Nydus.Abstractions;

[assembly: StorageBackend("faulty", typeof(Nydus.E2E.Faulty.FaultyBackendFactory))]

namespace Nydus.E2E.Faulty;

/// <summary>A backend for tests: serves the blobs of <c>dir</c>, notes every read in <c>control</c>, and hangs while <c>control/hang</c> exists.</summary>
public sealed class FaultyBackendFactory : IStorageBackendFactory
{
    public PluginCreation<IStorageBackend> Create(JsonElement config, PluginContext context)
    {
        var dir = config.GetProperty("dir").GetString()!;
        var control = config.GetProperty("control").GetString()!;
        var blocks = config.TryGetProperty("block_threads", out var value) && value.GetBoolean();
        return PluginCreation<IStorageBackend>.Success(new FaultyBackend(dir, new FaultyControl(control, blocks)));
    }
}
