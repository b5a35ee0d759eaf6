namespace Nydus.Rafs;

/// <summary>Extended attributes that follow their inode (format spec 3.10).</summary>
internal sealed partial class RafsV6Image
{
    private const int XattrHeaderSize = 12;
    private const int XattrSharedCountOffset = 4;

    public override RafsStatus OpenXattrs(ulong ino, out RafsXattrCursor cursor)
    {
        cursor = default;
        RafsStatus status = _inodes.Find(ino, out RafsV6Inode inode);
        if (status != RafsStatus.Ok || inode.XattrSize == 0)
        {
            return status;
        }

        // The shared attribute area is not used by RAFS.
        if (!_memory.TryRead(inode.XattrOffset + XattrSharedCountOffset, out byte shared) || shared != 0)
        {
            return RafsStatus.Corrupt;
        }

        cursor.Offset = inode.XattrOffset + XattrHeaderSize;
        cursor.End = inode.End;
        return RafsStatus.Ok;
    }

    public override RafsStatus ReadXattr(scoped ref RafsXattrCursor cursor, out RafsXattr xattr)
    {
        xattr = default;
        if (cursor.Offset >= cursor.End)
        {
            return RafsStatus.NotFound;
        }

        if (!_memory.TryRead(cursor.Offset, out ErofsXattrEntry entry))
        {
            return RafsStatus.Corrupt;
        }

        int length = entry.NameLength + entry.ValueSize;
        long start = cursor.Offset + ErofsXattrEntry.StoredSize;
        if (length > cursor.End - start || !_memory.TryGetSpan(start, length, out ReadOnlySpan<byte> bytes) || !TryGetPrefix(entry.NameIndex, out xattr.Prefix))
        {
            return RafsStatus.Corrupt;
        }

        xattr.Suffix = bytes[..entry.NameLength];
        xattr.Value = bytes[entry.NameLength..];
        cursor.Offset = start + ((length + 3) & ~3);
        return RafsStatus.Ok;
    }

    public override RafsStatus GetXattr(ulong ino, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        RafsStatus status = OpenXattrs(ino, out RafsXattrCursor cursor);
        while (status == RafsStatus.Ok)
        {
            status = ReadXattr(ref cursor, out RafsXattr xattr);
            if (status == RafsStatus.Ok && name.StartsWith(xattr.Prefix) && name[xattr.Prefix.Length..].SequenceEqual(xattr.Suffix))
            {
                value = xattr.Value;
                return RafsStatus.Ok;
            }
        }

        return status;
    }

    private static bool TryGetPrefix(byte index, out ReadOnlySpan<byte> prefix)
    {
        prefix = index switch
        {
            1 => "user."u8,
            2 => "system.posix_acl_access"u8,
            3 => "system.posix_acl_default"u8,
            4 => "trusted."u8,
            6 => "security."u8,
            _ => default,
        };
        return !prefix.IsEmpty;
    }
}
