using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>The storage backend: <c>device.backend</c> in version 1, <c>backend</c> in version 2.</summary>
/// <param name="Type">Chooses the plugin.</param>
/// <param name="Section">The plugin's own section, an object; may hold secrets.</param>
/// <param name="Path">Where the section was written: <c>device.backend.config</c>, <c>backend.localfs</c>.</param>
internal sealed record BackendConfig(string Type, JsonElement Section, string Path)
{
    public override string ToString() => $"{Type} ({Path})";
}
