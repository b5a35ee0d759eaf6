namespace Nydus.Rafs.Building;

/// <summary>Makes a model of a bootstrap, for merging, parents, dictionaries and tools.</summary>
public static partial class BootstrapLoader
{
    /// <summary>Loads the whole tree. Chunks come from the chunk records (v5) or the chunk table and index arrays (v6); blobs keep every field.</summary>
    /// <exception cref="RafsFormatException">The bootstrap contradicts itself.</exception>
    public static partial ImageModel Load(string path);
}
