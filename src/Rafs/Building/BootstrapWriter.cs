namespace Nydus.Rafs.Building;

/// <summary>Writes bootstraps, byte for byte as the reference builder does (format spec 2, 3).</summary>
public static partial class BootstrapWriter
{
    /// <summary>Numbers the nodes, lays them out and writes the bootstrap.</summary>
    /// <exception cref="RafsFormatException">The model cannot be expressed in its version: the message names the node and the limit.</exception>
    public static partial void Write(ImageModel model, Stream destination);
}
