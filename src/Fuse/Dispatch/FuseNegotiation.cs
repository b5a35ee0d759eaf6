using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>INIT: answers the kernel's offer (struct fuse_init_in and fuse_init_out of linux/fuse.h).</summary>
internal static class FuseNegotiation
{
    internal const uint Major = 7;

    /// <summary>The newest minor version whose meaning this code follows.</summary>
    internal const uint Minor = 40;

    /// <summary>Pages of a request: 1 MiB reads.</summary>
    internal const int MaxPages = 256;

    /// <summary>Nothing is written through this connection; the protocol wants at least a page.</summary>
    internal const uint MaxWrite = 4096;

    /// <summary>Requests the kernel sends without a waiter (read-ahead) before it holds back.</summary>
    private const ushort MaxBackground = 64;

    private const int Flags2Offset = 16;
    private const int Minor4Size = 8;
    private const int Minor22Size = 24;

    private const FuseInitFlags Wanted = FuseInitFlags.ASYNC_READ | FuseInitFlags.ASYNC_DIO | FuseInitFlags.PARALLEL_DIROPS | FuseInitFlags.ABORT_ERROR
        | FuseInitFlags.MAX_PAGES | FuseInitFlags.CACHE_SYMLINKS | FuseInitFlags.EXPLICIT_INVAL_DATA | FuseInitFlags.DO_READDIRPLUS
        | FuseInitFlags.READDIRPLUS_AUTO | FuseInitFlags.NO_OPEN_SUPPORT | FuseInitFlags.NO_OPENDIR_SUPPORT | FuseInitFlags.INIT_EXT;

    /// <summary>Places the answer.</summary>
    /// <param name="transport">What the transport can do beside <see cref="Wanted"/>.</param>
    /// <param name="state">What was agreed on; null when the kernel is asked to send INIT again with major 7.</param>
    internal static int Answer(ReadOnlySpan<byte> body, FuseInitFlags transport, FuseReply reply, out FuseConnectionState? state)
    {
        state = null;
        if (body.Length < Minor4Size)
            return -Errno.EINVAL;
        var major = MemoryMarshal.Read<uint>(body);
        var minor = MemoryMarshal.Read<uint>(body[4..]);
        if (major < Major)
            return -Errno.EPROTO;
        var answer = new fuse_init_out { major = Major, minor = Math.Min(minor, Minor) };
        if (major > Major)
        {
            answer.minor = Minor;
            Place(in answer, Minor4Size, reply);
            return FuseResult.Ok;
        }

        FuseInitFlags offered = FuseInitFlags.None;
        if (body.Length >= Unsafe.SizeOf<fuse_init_in>())
        {
            var request = MemoryMarshal.Read<fuse_init_in>(body);
            answer.max_readahead = request.max_readahead;
            offered = (FuseInitFlags)request.flags;
            if ((offered & FuseInitFlags.INIT_EXT) != 0 && body.Length >= Flags2Offset + sizeof(uint))
                offered |= (FuseInitFlags)((ulong)MemoryMarshal.Read<uint>(body[Flags2Offset..]) << 32);
        }

        var agreed = offered & (Wanted | transport);
        answer.flags = (uint)agreed;
        answer.flags2 = (uint)((ulong)agreed >> 32);
        answer.max_background = MaxBackground;
        answer.congestion_threshold = MaxBackground * 3 / 4;
        answer.max_write = MaxWrite;
        answer.time_gran = 1;
        answer.max_pages = MaxPages;
        var size = minor switch
        {
            < 5 => Minor4Size,
            < 23 => Minor22Size,
            _ => Unsafe.SizeOf<fuse_init_out>(),
        };
        Place(in answer, size, reply);
        state = new FuseConnectionState(minor, agreed, answer.max_readahead);
        return FuseResult.Ok;
    }

    private static void Place(in fuse_init_out answer, int size, FuseReply reply) =>
        reply.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<fuse_init_out>(in answer))[..size]);
}
