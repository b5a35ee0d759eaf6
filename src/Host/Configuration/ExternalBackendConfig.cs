namespace Nydus.Host.Configuration;

/// <summary>One entry of <c>external_backends</c>.</summary>
/// <param name="Type">Chooses the plugin.</param>
/// <param name="Patch">Which external blobs it serves, and with what.</param>
/// <param name="Config">The backend's own keys; may hold secrets.</param>
internal sealed record ExternalBackendConfig(
    string Type,
    IReadOnlyDictionary<string, string> Patch,
    IReadOnlyDictionary<string, string> Config)
{
    public override string ToString() => Type;
}
