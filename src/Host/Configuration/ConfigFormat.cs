namespace Nydus.Host.Configuration;

/// <summary>The notation of a configuration document.</summary>
internal enum ConfigFormat
{
    Json,
    Toml,
}
