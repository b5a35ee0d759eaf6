namespace Nydus.Plugins.Discovery;

/// <summary>A file, or a folder, that was looked at.</summary>
/// <param name="Path">Where; links resolved, unless it was refused unread.</param>
/// <param name="Metadata">Null when it was refused unread.</param>
/// <param name="Fault">Why it cannot be used, as a sentence; null when it can.</param>
internal sealed record PluginCandidate(string Path, PluginMetadata? Metadata, string? Fault)
{
    public bool Declares(PluginKind kind, string type) => FindDeclaration(kind, type) is not null;

    public PluginDeclaration? FindDeclaration(PluginKind kind, string type)
        => Metadata?.Declarations.FirstOrDefault(d => d.Kind == kind && string.Equals(d.Type, type, StringComparison.Ordinal));
}
