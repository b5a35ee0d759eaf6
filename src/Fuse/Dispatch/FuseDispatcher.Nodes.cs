using System.Runtime.CompilerServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>LOOKUP, FORGET, BATCH_FORGET, GETATTR, READLINK, ACCESS, GETXATTR, LISTXATTR.</summary>
public sealed unsafe partial class FuseDispatcher
{
    internal static int Lookup(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        var result = ReadName(body, out var name);
        if (result != FuseResult.Ok)
            return result;
        result = self._fileSystem.Lookup(Caller(in header), header.nodeid, name, out var entry);
        if (result == FuseResult.Ok)
            Place(reply, in entry);
        return result;
    }

    internal static int Forget(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (TryRead(body, out fuse_forget_in forget))
            self._fileSystem.Forget(header.nodeid, forget.nlookup);
        return FuseResult.NoReply;
    }

    internal static int BatchForget(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (!TryRead(body, out fuse_batch_forget_in batch))
            return FuseResult.NoReply;
        body = body[Unsafe.SizeOf<fuse_batch_forget_in>()..];
        for (var left = batch.count; left > 0 && TryRead(body, out fuse_forget_one one); left--)
        {
            self._fileSystem.Forget(one.nodeid, one.nlookup);
            body = body[Unsafe.SizeOf<fuse_forget_one>()..];
        }

        return FuseResult.NoReply;
    }

    internal static int GetAttr(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        var result = self._fileSystem.GetAttr(Caller(in header), header.nodeid, out var attr);
        if (result == FuseResult.Ok)
            Place(reply, in attr);
        return result;
    }

    internal static int ReadLink(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) =>
        self._fileSystem.ReadLink(Caller(in header), header.nodeid, reply);

    internal static int Access(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) =>
        TryRead(body, out fuse_access_in access) ? self._fileSystem.Access(Caller(in header), header.nodeid, access.mask) : -Errno.EINVAL;

    internal static int GetXattr(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (self._options.NoXattr)
            return -Errno.ENOSYS;
        if (!TryRead(body, out fuse_getxattr_in request))
            return -Errno.EINVAL;
        var result = ReadName(body[Unsafe.SizeOf<fuse_getxattr_in>()..], out var name);
        if (result != FuseResult.Ok)
            return result;
        var size = Math.Min(request.size, (uint)reply.Capacity);
        result = self._fileSystem.GetXattr(Caller(in header), header.nodeid, name, size, reply, out var valueSize);
        if (result == FuseResult.Ok && request.size == 0)
            Place(reply, new fuse_getxattr_out { size = valueSize });
        return result;
    }

    internal static int ListXattr(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (self._options.NoXattr)
            return -Errno.ENOSYS;
        if (!TryRead(body, out fuse_getxattr_in request))
            return -Errno.EINVAL;
        var size = Math.Min(request.size, (uint)reply.Capacity);
        var result = self._fileSystem.ListXattr(Caller(in header), header.nodeid, size, reply, out var listSize);
        if (result == FuseResult.Ok && request.size == 0)
            Place(reply, new fuse_getxattr_out { size = listSize });
        return result;
    }
}
