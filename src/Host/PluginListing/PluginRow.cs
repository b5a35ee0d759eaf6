namespace Nydus.Host.PluginListing;

/// <summary>One plugin as <c>nydusd plugins list</c> shows it.</summary>
/// <param name="Name">The assembly's name.</param>
/// <param name="Kind">backend, cache, or both.</param>
/// <param name="Types">The values of <c>"type"</c> that choose it.</param>
/// <param name="Version">Its own version.</param>
/// <param name="ContractVersion">The contract it was built against.</param>
/// <param name="Path">Its DLL.</param>
/// <param name="Sha256">Digest of the DLL, hexadecimal.</param>
/// <param name="Status">ok, or why it is not used in one word.</param>
/// <param name="Reason">Why it is not used, as a sentence; null when it is.</param>
internal sealed record PluginRow(
    string Name,
    string Kind,
    IReadOnlyList<string> Types,
    string Version,
    string ContractVersion,
    string Path,
    string Sha256,
    string Status,
    string? Reason);
