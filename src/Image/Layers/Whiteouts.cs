using Nydus.Image.Requests;
using Nydus.Image.Sources;
using Nydus.Rafs.Building;

namespace Nydus.Image.Layers;

/// <summary>Tells the nodes by which an upper layer hides nodes of a lower one (format spec 6.8).</summary>
internal static class Whiteouts
{
    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    private static ReadOnlySpan<byte> OpaqueName => ".wh..wh..opq"u8;

    /// <summary>Whether the node removes a sibling of the lower layer: the one named by <see cref="RemovedName"/>.</summary>
    public static bool IsRemoval(ImageNode node, WhiteoutSpec spec) => spec switch
    {
        WhiteoutSpec.Oci => node.Name.AsSpan().StartsWith(Prefix) && !node.Name.AsSpan().SequenceEqual(OpaqueName),
        WhiteoutSpec.Overlayfs => (node.Mode & FileType.Mask) == FileType.CharacterDevice && node.Rdev == 0,
        _ => false,
    };

    /// <param name="removal">A node for which <see cref="IsRemoval"/> holds.</param>
    public static ReadOnlySpan<byte> RemovedName(ImageNode removal, WhiteoutSpec spec) =>
        spec == WhiteoutSpec.Oci ? removal.Name.AsSpan(Prefix.Length) : removal.Name;

    /// <summary>Whether the node only says that its directory hides everything below it in lower layers.</summary>
    public static bool IsOpaqueMarker(ImageNode node, WhiteoutSpec spec) => spec == WhiteoutSpec.Oci && node.Name.AsSpan().SequenceEqual(OpaqueName);

    /// <summary>The index of the attribute that makes a directory opaque, or -1.</summary>
    public static int FindOpaqueXattr(ImageNode directory, WhiteoutSpec spec)
    {
        if (spec != WhiteoutSpec.Overlayfs)
            return -1;
        for (int i = 0; i < directory.Xattrs.Count; i++)
        {
            if (directory.Xattrs[i].Name.AsSpan().SequenceEqual(XattrNames.OverlayOpaque) && directory.Xattrs[i].Value is [(byte)'y'])
                return i;
        }

        return -1;
    }
}
