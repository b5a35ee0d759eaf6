using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nydus.Host.Configuration;

/// <summary>Credentials of the registry from the environment (specification section 1.4).</summary>
internal static class RegistryAuth
{
    /// <summary>Holds the base64 text of <c>user:password</c>.</summary>
    public const string EnvironmentVariable = "IMAGE_PULL_AUTH";

    /// <summary>Overwrites the registry's <c>auth</c>. Other backends have none: their configuration stays as it is.</summary>
    public static DaemonConfig Override(DaemonConfig config, string auth)
    {
        if (config.Backend is not { Type: "registry" } backend)
            return config;
        JsonObject section = JsonObject.Create(backend.Section) ?? [];
        section["auth"] = auth;
        return config with { Backend = backend with { Section = JsonElement.Parse(section.ToJsonString()) } };
    }
}
