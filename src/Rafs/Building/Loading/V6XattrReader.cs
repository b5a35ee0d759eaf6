using System.Runtime.InteropServices;

namespace Nydus.Rafs.Building.Loading;

/// <summary>Takes the attributes behind a v6 inode apart (format spec 3.10).</summary>
internal static class V6XattrReader
{
    private const int HeaderSize = 12;
    private const int SharedCountOffset = 4;

    /// <param name="bytes">Header and entries.</param>
    /// <param name="xattrs">Gets the attributes in the order found.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, List<ImageXattr> xattrs, LoadBudget budget)
    {
        if (bytes.Length < HeaderSize || bytes[SharedCountOffset] != 0)
        {
            return false;
        }

        bytes = bytes[HeaderSize..];
        while (!bytes.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(bytes, out ErofsXattrEntry entry) || !ErofsXattrPrefix.TryGet(entry.NameIndex, out ReadOnlySpan<byte> prefix))
            {
                return false;
            }

            bytes = bytes[ErofsXattrEntry.StoredSize..];
            int length = entry.NameLength + entry.ValueSize;
            if (length > bytes.Length)
            {
                return false;
            }

            budget.TakeXattr(length);
            xattrs.Add(new ImageXattr([.. prefix, .. bytes[..entry.NameLength]], bytes[entry.NameLength..length].ToArray()));
            bytes = bytes[Math.Min(bytes.Length, (int)Alignment.Up(length, ErofsXattrEntry.StoredSize))..];
        }

        return true;
    }
}
