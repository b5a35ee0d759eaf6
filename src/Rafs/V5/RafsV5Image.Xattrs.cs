namespace Nydus.Rafs;

/// <summary>Extended attributes: pairs of full name and value (format spec 2.6).</summary>
internal sealed partial class RafsV5Image
{
    public override RafsStatus OpenXattrs(ulong ino, out RafsXattrCursor cursor)
    {
        cursor = default;
        RafsStatus status = _inodes.Find(ino, out RafsV5Record record);
        if (status == RafsStatus.Ok)
        {
            cursor.Offset = record.XattrOffset;
            cursor.End = record.XattrOffset + record.XattrLength;
        }

        return status;
    }

    public override RafsStatus ReadXattr(scoped ref RafsXattrCursor cursor, out RafsXattr xattr)
    {
        xattr = default;
        while (cursor.Offset < cursor.End)
        {
            long remaining = cursor.End - cursor.Offset - sizeof(uint);
            if (remaining < 0
                || !_memory.TryRead(cursor.Offset, out uint length)
                || length > remaining
                || !_memory.TryGetSpan(cursor.Offset + sizeof(uint), (int)length, out ReadOnlySpan<byte> pair))
            {
                return RafsStatus.Corrupt;
            }

            cursor.Offset += sizeof(uint) + length;
            int end = pair.IndexOf((byte)0);
            if (end >= 0)
            {
                xattr.Suffix = pair[..end];
                xattr.Value = pair[(end + 1)..];
                return RafsStatus.Ok;
            }
        }

        return RafsStatus.NotFound;
    }

    public override RafsStatus GetXattr(ulong ino, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        RafsStatus status = OpenXattrs(ino, out RafsXattrCursor cursor);
        while (status == RafsStatus.Ok)
        {
            status = ReadXattr(ref cursor, out RafsXattr xattr);
            if (status == RafsStatus.Ok && name.SequenceEqual(xattr.Suffix))
            {
                value = xattr.Value;
                return RafsStatus.Ok;
            }
        }

        return status;
    }
}
