namespace Nydus.Plugins.Loading;

/// <summary>An assembly that came into the process with a plugin.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">Its file.</param>
internal sealed record LoadedAssembly(string? Name, Version? Version, string Path);
