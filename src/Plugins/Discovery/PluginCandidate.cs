namespace Nydus.Plugins.Discovery;

/// <summary>A file, or a folder, that was looked at.</summary>
/// <param name="Path">Where; links resolved, unless it was refused unread.</param>
/// <param name="Metadata">Null when it was refused unread.</param>
/// <param name="Fault">Why it cannot be used, as a sentence; null when it can.</param>
internal sealed record PluginCandidate(string Path, PluginMetadata? Metadata, string? Fault)
{
    public bool DeclaresType(string type) =>
        FindDeclaration(PluginKind.StorageBackend, type) is not null || FindDeclaration(PluginKind.BlobCache, type) is not null;

    public PluginDeclaration? FindDeclaration(PluginKind kind, string type)
    {
        if (Metadata is null)
            return null;
        foreach (PluginDeclaration declaration in Metadata.Declarations)
        {
            if (declaration.Kind == kind && string.Equals(declaration.Type, type, StringComparison.Ordinal))
                return declaration;
        }

        return null;
    }
}
