using Nydus.Rafs.Building.Loading;

namespace Nydus.Rafs.Building;

/// <summary>Makes a model of a bootstrap, for merging, parents, dictionaries and tools.</summary>
public static class BootstrapLoader
{
    /// <summary>
    /// Loads the whole tree. Chunks come from the chunk records (v5) or the chunk table and index arrays (v6); blobs keep every field, ids as they are stored.
    /// Names of one file get the same <see cref="ImageNode.SourceIno"/>: the inode number (v5) or nid (v6). Written again, the model of a bootstrap of the reference
    /// gives the same bytes.
    /// </summary>
    /// <param name="path">A bootstrap, or a data blob with an inlined bootstrap.</param>
    /// <exception cref="RafsFormatException">Not a RAFS image, or one that contradicts itself or would take more memory than there is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImageModel Load(string path)
    {
        using BootstrapMemory memory = RafsBootstrap.Read(path, BootstrapMode.Cached, null, out _);
        return Load(memory);
    }

    /// <summary>The model has nothing of the memory, which stays the caller's.</summary>
    /// <exception cref="RafsFormatException">Not a RAFS image, or one that contradicts itself or would take more memory than there is.</exception>
    internal static ImageModel Load(BootstrapMemory memory) => VersionLoader.Of(memory).Load();
}
