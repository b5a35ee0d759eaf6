using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// From request bytes to the file system and back, the same for every transport. Thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// The way of a READ, the numbers are repeated in the code:
/// <code>
///  kernel
///   (1) request bytes        transport: FuseDevSession reads them into a native buffer
///   (2) dispatch             FuseOpcodeTable: opcode -> handler in FuseDispatcher.*.cs
///   (3) mount, inode         MountTable
///   (4) chunk plan           FileReadPlan over the mapped bootstrap
///   (5) all chunks ready?    ImageStorage.TryGetRun, one per chunk
///        yes: (6) the transport places segments: pread from the cache file into the reply; same thread, no allocation
///        no:  (7) FuseReply.Defer; ImageStorage.ReadAsync: single flight -> backend -> decode -> verify -> cache -> FuseDeferredReply.Send
/// </code>
/// </remarks>
public sealed unsafe partial class FuseDispatcher
{
    private readonly IFuseFileSystem _fileSystem;
    private readonly IFuseInterrupts _interrupts;
    private readonly ILogger _logger;
    private readonly FuseConnectionOptions _options;
    private FuseConnectionState? _state;
    private int _escapesLogged;

    public FuseDispatcher(IFuseFileSystem fileSystem, IFuseInterrupts interrupts, ILogger logger)
    {
        _fileSystem = fileSystem;
        _interrupts = interrupts;
        _logger = logger;
        _options = fileSystem.ConnectionOptions;
    }

    /// <summary>What INIT agreed on; null before it.</summary>
    public FuseConnectionState? State => Volatile.Read(ref _state);

    /// <summary>Flags of INIT that the transport wants to be agreed on; set before INIT comes.</summary>
    internal FuseInitFlags TransportFlags { get; set; }

    /// <summary>Handles one request.</summary>
    /// <param name="request">Header and body.</param>
    /// <param name="reply">Empty; takes the payload.</param>
    /// <returns>0 or a negative errno to be sent, <see cref="FuseResult.Deferred"/> or <see cref="FuseResult.NoReply"/>.</returns>
    public int Dispatch(ReadOnlySpan<byte> request, FuseReply reply)
    {
        if (request.Length < Unsafe.SizeOf<fuse_in_header>())
            return FuseResult.NoReply;
        ref readonly var header = ref MemoryMarshal.AsRef<fuse_in_header>(request);
        if (header.len < Unsafe.SizeOf<fuse_in_header>() || header.len > request.Length)
            return -Errno.EINVAL;
        var handler = FuseOpcodeTable.Find(header.opcode); // (2)
        if (handler == null)
            return -Errno.ENOSYS;
        reply.Expected = 0;
        try
        {
            var result = handler(this, in header, request[Unsafe.SizeOf<fuse_in_header>()..(int)header.len], reply);
            if (FuseResult.CanBeSent(result) || result is FuseResult.Deferred or FuseResult.NoReply)
                return result;
            throw new InvalidOperationException($"The handler returned {result}, which is no errno.");
        }
#pragma warning disable CA1031 // A defect in one handler must not end the loop that serves everybody; it is logged and answered.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reply.Truncate(0);
            if (Volatile.Read(ref _escapesLogged) < 10 && Interlocked.Increment(ref _escapesLogged) <= 10)
                LogEscape(_logger, (FuseOpcode)header.opcode, header.nodeid, e);
            return -Errno.EIO;
        }
    }

    private static FuseCaller Caller(in fuse_in_header header) => new(header.uid, header.gid, header.pid);

    private static void Place<T>(FuseReply reply, in T value)
        where T : unmanaged => reply.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static bool TryRead<T>(ReadOnlySpan<byte> body, out T value)
        where T : unmanaged => MemoryMarshal.TryRead(body, out value);

    // A name ends with the first NUL, which must be there.
    private static int ReadName(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> name)
    {
        var end = body.IndexOf((byte)0);
        name = end > 0 ? body[..end] : default;
        if (end <= 0 || name.Contains((byte)'/'))
            return -Errno.EINVAL;
        return name.Length > 255 ? -Errno.ENAMETOOLONG : FuseResult.Ok;
    }

    [LoggerMessage(2001, LogLevel.Error, "{Opcode} of node {NodeId} broke inside the daemon and is answered with EIO; this is a defect, please report it.")]
    private static partial void LogEscape(ILogger logger, FuseOpcode opcode, ulong nodeId, Exception exception);
}
