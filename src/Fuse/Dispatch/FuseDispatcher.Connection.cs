using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>INIT, DESTROY, INTERRUPT, STATFS.</summary>
public sealed unsafe partial class FuseDispatcher
{
    internal static int Init(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (self.State is not null)
            return -Errno.EINVAL;
        var result = FuseNegotiation.Answer(body, self.TransportFlags, reply, out var state);
        if (state is not null)
            Volatile.Write(ref self._state, state);
        return result;
    }

    internal static int Destroy(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        self._fileSystem.Destroy();
        return FuseResult.Ok;
    }

    internal static int Interrupt(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (TryRead(body, out fuse_interrupt_in interrupt))
            self._interrupts.Interrupt(interrupt.unique);
        return FuseResult.NoReply;
    }

    internal static int StatFs(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        var result = self._fileSystem.StatFs(Caller(in header), header.nodeid, out var stats);
        if (result == FuseResult.Ok)
            Place(reply, in stats);
        return result;
    }

    internal static int Nothing(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) => FuseResult.Ok;

    internal static int ReadOnly(FuseDispatcher self, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply) => -Errno.EROFS;
}
