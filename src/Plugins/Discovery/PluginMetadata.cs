namespace Nydus.Plugins.Discovery;

/// <summary>What an assembly's metadata says about it.</summary>
/// <param name="Name">The assembly's simple name.</param>
/// <param name="Version">The assembly's version.</param>
/// <param name="ContractVersion">Major and minor of the contract it was built for; null when it says nothing.</param>
/// <param name="Declarations">Empty for an assembly that is no plugin.</param>
internal sealed record PluginMetadata(string Name, Version Version, Version? ContractVersion, IReadOnlyList<PluginDeclaration> Declarations);
