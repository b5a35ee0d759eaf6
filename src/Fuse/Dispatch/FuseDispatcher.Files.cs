using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>OPEN, READ, LSEEK, FLUSH, RELEASE and the same for directories.</summary>
public sealed unsafe partial class FuseDispatcher
{
    // ENOSYS makes the kernel open by itself for the rest of the connection; kernels that do not know that get an ordinary answer.
    private bool RefusesOpen => _options.ZeroMessageOpen && State is { } state && (state.Flags & FuseInitFlags.NO_OPEN_SUPPORT) != 0;

    private bool RefusesOpenDir => _options.ZeroMessageOpenDir && State is { } state && (state.Flags & FuseInitFlags.NO_OPENDIR_SUPPORT) != 0;

    internal static int Open(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (self.RefusesOpen)
            return -Errno.ENOSYS;
        if (!TryRead(body, out fuse_open_in open))
            return -Errno.EINVAL;
        var result = self._fileSystem.Open(Caller(in header), header.nodeid, open.flags, out var fh, out var flags);
        if (result == FuseResult.Ok)
            Place(reply, new fuse_open_out { fh = fh, open_flags = flags });
        return result;
    }

    internal static int OpenDir(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (self.RefusesOpenDir)
            return -Errno.ENOSYS;
        if (!TryRead(body, out fuse_open_in open))
            return -Errno.EINVAL;
        var result = self._fileSystem.OpenDir(Caller(in header), header.nodeid, open.flags, out var fh, out var flags);
        if (result == FuseResult.Ok)
            Place(reply, new fuse_open_out { fh = fh, open_flags = flags });
        return result;
    }

    internal static int Read(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (!TryRead(body, out fuse_read_in read))
            return -Errno.EINVAL;
        if (read.offset > (ulong)long.MaxValue - read.size)
            return -Errno.EINVAL;
        var size = Math.Min(read.size, (uint)reply.Capacity);
        reply.Expected = (int)size;
        return self._fileSystem.Read(Caller(in header), header.nodeid, read.fh, read.offset, size, reply);
    }

    internal static int ReadDir(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) =>
        TryRead(body, out fuse_read_in read)
            ? self._fileSystem.ReadDir(Caller(in header), header.nodeid, read.fh, read.offset, Math.Min(read.size, (uint)reply.Capacity), reply)
            : -Errno.EINVAL;

    internal static int ReadDirPlus(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) =>
        TryRead(body, out fuse_read_in read)
            ? self._fileSystem.ReadDirPlus(Caller(in header), header.nodeid, read.fh, read.offset, Math.Min(read.size, (uint)reply.Capacity), reply)
            : -Errno.EINVAL;

    internal static int LSeek(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (!TryRead(body, out fuse_lseek_in seek))
            return -Errno.EINVAL;
        var result = self._fileSystem.LSeek(Caller(in header), header.nodeid, seek.fh, seek.offset, seek.whence, out var offset);
        if (result == FuseResult.Ok)
            Place(reply, new fuse_lseek_out { offset = offset });
        return result;
    }

    // Nothing is ever dirty: the kernel need not tell of closes.
    internal static int Flush(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) => -Errno.ENOSYS;

    internal static int Release(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (TryRead(body, out fuse_release_in release))
            self._fileSystem.Release(header.nodeid, release.fh);
        return FuseResult.Ok;
    }

    internal static int ReleaseDir(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (TryRead(body, out fuse_release_in release))
            self._fileSystem.ReleaseDir(header.nodeid, release.fh);
        return FuseResult.Ok;
    }
}
