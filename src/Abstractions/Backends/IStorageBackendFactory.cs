using System.Text.Json;

namespace Nydus.Abstractions;

/// <summary>Makes storage backends. One is created per declaration, with its public parameterless constructor.</summary>
public interface IStorageBackendFactory
{
    /// <summary>
    /// Checks the whole section and makes a backend. Touches no network: a backend that is down fails its readers, not the mount.
    /// </summary>
    /// <param name="config">The backend's own section as JSON: v1 <c>device.backend.config</c>, v2 <c>backend.&lt;type&gt;</c>. An object, or undefined when the section is missing.</param>
    /// <param name="context">The instance's surroundings.</param>
    PluginCreation<IStorageBackend> Create(JsonElement config, PluginContext context);
}
