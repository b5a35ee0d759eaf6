using System.Runtime.InteropServices;

namespace Nydus.Rafs.Building.V6;

/// <summary>Writes the extended attributes behind a v6 inode (format spec 3.10).</summary>
internal static class ErofsXattrs
{
    private const int HeaderSize = 12;
    private const int Unit = 4;

    /// <summary>What the u16 count of an inode can say.</summary>
    public const int MaximumSize = HeaderSize + ((ushort.MaxValue - 1) * Unit);

    /// <summary>With header and padding; 0 without attributes.</summary>
    public static int SizeOf(IReadOnlyList<ImageXattr> xattrs)
    {
        if (xattrs.Count == 0)
        {
            return 0;
        }

        long size = HeaderSize;
        for (int i = 0; i < xattrs.Count; i++)
        {
            ErofsXattrPrefix.TrySplit(xattrs[i].Name, out _, out ReadOnlySpan<byte> suffix);
            size += EntrySize(suffix, xattrs[i]);
        }

        return (int)Math.Min(size, int.MaxValue);
    }

    /// <summary>The count field of an inode whose attributes have that size.</summary>
    public static ushort CountOf(int size) => (ushort)(size == 0 ? 0 : ((size - HeaderSize) / Unit) + 1);

    public static void Write(IReadOnlyList<ImageXattr> xattrs, Span<byte> destination)
    {
        destination = destination[HeaderSize..];
        for (int i = 0; i < xattrs.Count; i++)
        {
            ErofsXattrPrefix.TrySplit(xattrs[i].Name, out byte index, out ReadOnlySpan<byte> suffix);
            var entry = new ErofsXattrEntry { NameLength = (byte)suffix.Length, NameIndex = index, ValueSize = (ushort)xattrs[i].Value.Length };
            MemoryMarshal.Write(destination, in entry);
            suffix.CopyTo(destination[ErofsXattrEntry.StoredSize..]);
            xattrs[i].Value.CopyTo(destination[(ErofsXattrEntry.StoredSize + suffix.Length)..]);
            destination = destination[EntrySize(suffix, xattrs[i])..];
        }
    }

    private static int EntrySize(ReadOnlySpan<byte> suffix, ImageXattr xattr) =>
        (int)Alignment.Up(ErofsXattrEntry.StoredSize + suffix.Length + xattr.Value.Length, Unit);
}
