namespace Nydus.Rafs;

/// <summary>Opens bootstraps: v5, v6, or a data blob with the bootstrap inside (format spec 2.2, 3.2, 4.4.1).</summary>
public static partial class RafsBootstrap
{
    /// <summary>Opens the file. It is read once; afterwards it may change or vanish.</summary>
    /// <param name="path">A bootstrap, or a data blob with an inlined bootstrap. Its base name without extensions is the id of blobs whose id stands in the file name.</param>
    /// <param name="mode">How the bootstrap is held.</param>
    /// <param name="workDirectory">Where the private copy goes; null or unusable: memory (memfd).</param>
    /// <exception cref="RafsFormatException">Not a RAFS image, or a damaged one: the message names the field, its offset and value.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static partial RafsImage Open(string path, BootstrapMode mode, string? workDirectory);
}
