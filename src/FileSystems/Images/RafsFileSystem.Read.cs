using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.FileSystems;

/// <summary>
/// READ, steps (4) to (7) of the hot path. Ready chunks go from the cache into the reply on the calling thread. The first chunk that is not ready
/// takes the whole request off the thread; it is answered when the storage has filled it.
/// </summary>
public sealed partial class RafsFileSystem
{
    public int Read(ulong ino, ulong offset, uint size, FuseReply reply)
    {
        var status = _image.OpenFile(ino, out var file);
        if (status != RafsStatus.Ok)
            return ToErrno(status, ino, Errno.EISDIR);
        if (offset >= file.Size)
            return FuseResult.Ok;
        size = Math.Min(size, (uint)reply.Capacity);
        var end = offset + Math.Min(size, file.Size - offset);
        if (file.HasHoles)
            return ReadAround(ino, in file, offset, end, reply);

        var plan = new FileReadPlan(_image, in file, offset, end); // (4)
        var pending = new PendingFileRange();
        while (!plan.IsAtEnd)
        {
            if (!plan.TryNext(out var slice))
            {
                pending.Drop(_storage);
                return ToErrno(RafsStatus.Corrupt, ino, Errno.EIO);
            }

            if (!TryPlace(in slice, ref pending, reply)) // (5) (6)
                return ReadDeferred(ino, in file, offset, end, ref pending, reply); // (7)
        }

        return pending.Flush(_storage, reply) ? FuseResult.Ok : ReadDeferred(ino, in file, offset, end, ref pending, reply);
    }

    public int LSeek(ulong ino, ulong offset, uint whence, out ulong result)
    {
        const uint SeekData = 3;
        const uint SeekHole = 4;
        result = 0;
        var error = GetAttr(ino, out var attr);
        if (error != FuseResult.Ok)
            return error;
        if (whence is not (SeekData or SeekHole))
            return -Errno.EINVAL;
        if (offset >= attr.attr.size)
            return -Errno.ENXIO;
        // Zero ranges are ordinary chunks: a file is data from its start to its end.
        result = whence == SeekData ? offset : attr.attr.size;
        return FuseResult.Ok;
    }

    private bool TryPlace(in ChunkSlice slice, ref PendingFileRange pending, FuseReply reply)
    {
        var chunk = slice.Chunk;
        if (!_storage.TryGetRun(in chunk, out var run))
            return false;
        if (run.Fd >= 0)
            return pending.Add(_storage, in slice, in run, reply);
        var done = pending.Flush(_storage, reply) && TryCopy(in slice, in run, reply);
        _storage.Release(chunk.Blob, in run);
        return done;
    }

    private bool TryCopy(in ChunkSlice slice, in CacheRun run, FuseReply reply)
    {
        Span<byte> block = stackalloc byte[4096];
        for (var done = 0; done < slice.Length;)
        {
            var span = reply.GetSpan(slice.Length - done);
            if (!span.IsEmpty)
            {
                if (!_storage.CopyRun(slice.Chunk.Blob, in run, slice.Offset + done, span[..(slice.Length - done)]))
                    return false;
                reply.Advance(slice.Length - done);
                return true;
            }

            var part = block[..Math.Min(block.Length, slice.Length - done)];
            if (!_storage.CopyRun(slice.Chunk.Blob, in run, slice.Offset + done, part))
                return false;
            reply.Append(part);
            done += part.Length;
        }

        return true;
    }

    private int ReadDeferred(ulong ino, in RafsFile file, ulong offset, ulong end, ref PendingFileRange pending, FuseReply reply)
    {
        pending.Drop(_storage);
        var plan = new FileReadPlan(_image, in file, offset, end);
        var slices = new List<ChunkSlice>();
        while (!plan.IsAtEnd)
        {
            if (!plan.TryNext(out var slice))
                return ToErrno(RafsStatus.Corrupt, ino, Errno.EIO);
            slices.Add(slice);
        }

        var deferred = reply.Defer();
        var length = (int)(end - offset);
        _ = AnswerAsync(deferred, _storage.ReadAsync(slices.ToArray(), deferred.Payload[..length], deferred.Interrupted), length);
        return FuseResult.Deferred;
    }

    // Never faults: it is the last stop of a request.
    private async Task AnswerAsync(FuseDeferredReply deferred, ValueTask<ReadStatus> read, int length)
    {
        var result = -Errno.EIO;
        try
        {
            result = await read.ConfigureAwait(false) switch
            {
                ReadStatus.Ok => FuseResult.Ok,
                ReadStatus.Cancelled => -Errno.EINTR,
                _ => -Errno.EIO,
            };
        }
#pragma warning disable CA1031 // The reader must get an answer whatever happens; the cause is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogReadBroke(_logger, e);
        }

        deferred.Send(result, result == FuseResult.Ok ? length : 0);
    }

    [LoggerMessage(3003, LogLevel.Error, "A read broke inside the daemon and is answered with EIO; this is a defect, please report it.")]
    private static partial void LogReadBroke(ILogger logger, Exception exception);
}
