using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.FileSystems;

/// <summary>Extended attributes.</summary>
public sealed partial class RafsFileSystem
{
    public int GetXattr(ulong ino, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize)
    {
        valueSize = 0;
        var status = _image.GetXattr(ino, name, out var value);
        if (status == RafsStatus.NotFound)
            return -Errno.ENODATA;
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.ENODATA);
        valueSize = (uint)value.Length;
        if (size == 0)
            return FuseResult.Ok;
        if (valueSize > size)
            return -Errno.ERANGE;
        reply.Append(value);
        return FuseResult.Ok;
    }

    public int ListXattr(ulong ino, uint size, FuseReply reply, out uint listSize)
    {
        listSize = 0;
        var status = _image.OpenXattrs(ino, out var cursor);
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.ENODATA);
        while (status == RafsStatus.Ok)
        {
            status = _image.ReadXattr(ref cursor, out var xattr);
            if (status != RafsStatus.Ok)
                break;
            listSize += (uint)(xattr.Prefix.Length + xattr.Suffix.Length + 1);
            if (size == 0)
                continue;
            if (listSize > size)
                return -Errno.ERANGE;
            reply.Append(xattr.Prefix);
            reply.Append(xattr.Suffix);
            reply.Append("\0"u8);
        }

        return status == RafsStatus.NotFound ? FuseResult.Ok : ToErrno(status, ino, Errno.ENODATA);
    }
}
