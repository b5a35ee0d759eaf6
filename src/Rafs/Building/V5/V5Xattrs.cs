using System.Buffers.Binary;

namespace Nydus.Rafs.Building.V5;

/// <summary>The extended attributes of a v5 inode (format spec 2.6): pairs of length, name, NUL and value, packed.</summary>
internal static class V5Xattrs
{
    /// <summary>Without the length before and the padding after.</summary>
    public static int ContentSize(IReadOnlyList<ImageXattr> xattrs)
    {
        int size = 0;
        for (int i = 0; i < xattrs.Count; i++)
        {
            size += sizeof(uint) + PairSize(xattrs[i]);
        }

        return size;
    }

    /// <summary>What the attributes add to an inode record.</summary>
    public static int StoredSize(IReadOnlyList<ImageXattr> xattrs) =>
        xattrs.Count == 0 ? 0 : sizeof(ulong) + (int)Alignment.Up(ContentSize(xattrs), 8);

    public static void Write(IReadOnlyList<ImageXattr> xattrs, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, (ulong)ContentSize(xattrs));
        destination = destination[sizeof(ulong)..];
        for (int i = 0; i < xattrs.Count; i++)
        {
            ImageXattr xattr = xattrs[i];
            BinaryPrimitives.WriteInt32LittleEndian(destination, PairSize(xattr));
            destination = destination[sizeof(uint)..];
            xattr.Name.CopyTo(destination);
            xattr.Value.CopyTo(destination[(xattr.Name.Length + 1)..]);
            destination = destination[PairSize(xattr)..];
        }
    }

    private static int PairSize(ImageXattr xattr) => xattr.Name.Length + 1 + xattr.Value.Length;
}
