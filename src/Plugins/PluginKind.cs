namespace Nydus.Plugins;

/// <summary>What a plugin declares.</summary>
public enum PluginKind
{
    /// <summary>A storage backend.</summary>
    StorageBackend,

    /// <summary>A blob cache.</summary>
    BlobCache,
}
