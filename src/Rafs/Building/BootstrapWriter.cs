using Nydus.Rafs.Building.Numbering;
using Nydus.Rafs.Building.V5;
using Nydus.Rafs.Building.V6;

namespace Nydus.Rafs.Building;

/// <summary>
/// Writes bootstraps, byte for byte as the reference builder does (format spec 2, 3). The model is only read: inode numbers, link counts, directory sizes,
/// inode digests, tables and addresses are computed, and nothing of that is put into it.
/// </summary>
public static class BootstrapWriter
{
    /// <summary>Numbers the nodes, lays them out and writes the bootstrap, front to back: the destination need not be seekable.</summary>
    /// <exception cref="RafsFormatException">The model cannot be expressed in its version: the message names the node and the limit.</exception>
    /// <exception cref="IOException">The destination fails.</exception>
    public static void Write(ImageModel model, Stream destination)
    {
        using BootstrapBytes bytes = Make(model);
        bytes.CopyTo(destination);
    }

    /// <summary>The bootstrap in memory, for those who need its digest or its length before they write it.</summary>
    /// <exception cref="RafsFormatException">The model cannot be expressed in its version: the message names the node and the limit.</exception>
    public static BootstrapBytes Make(ImageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        BlobRules.Check(model);
        NumberedTree tree = NumberedTree.Make(model);
        return model.Version == RafsVersion.V5 ? new V5BootstrapWriter(model, tree).Make() : new V6BootstrapWriter(model, tree).Make();
    }
}
