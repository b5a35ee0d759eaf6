using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.FileSystems;

/// <summary>
/// v5 files with holes (inode flag HAS_HOLE; no builder writes it): chunks are found by their file offset, zeros stand between them. Off the hot path, always deferred.
/// </summary>
public sealed partial class RafsFileSystem
{
    // A read covers at most 1 MiB and chunks have at least 4 KiB but for the last; more overlapping records mean damage.
    private const int OverlapsAtMost = 512;

    private int ReadAround(ulong ino, in RafsFile file, ulong offset, ulong end, FuseReply reply)
    {
        var parts = new List<(int Place, ChunkSlice Slice)>();
        for (uint index = 0; index < file.ChunkCount; index++)
        {
            if (_image.GetChunk(in file, index, out var chunk) != RafsStatus.Ok || parts.Count > OverlapsAtMost)
                return ToErrno(RafsStatus.Corrupt, ino, Errno.EIO);
            var from = Math.Max(offset, chunk.FileOffset);
            var to = Math.Min(end, chunk.FileOffset + (ulong)chunk.PlainSize);
            if (from < to)
                parts.Add(((int)(from - offset), new ChunkSlice(chunk, (int)(from - chunk.FileOffset), (int)(to - from))));
        }

        _ = AnswerAroundAsync(reply.Defer(), parts, (int)(end - offset));
        return FuseResult.Deferred;
    }

    private async Task AnswerAroundAsync(FuseDeferredReply deferred, List<(int Place, ChunkSlice Slice)> parts, int length)
    {
        var result = FuseResult.Ok;
        try
        {
            deferred.Payload.Span[..length].Clear();
            foreach (var (place, slice) in parts)
            {
                var status = await _storage.ReadAsync(new[] { slice }, deferred.Payload.Slice(place, slice.Length), deferred.Interrupted).ConfigureAwait(false);
                if (status != ReadStatus.Ok)
                {
                    result = status == ReadStatus.Cancelled ? -Errno.EINTR : -Errno.EIO;
                    break;
                }
            }
        }
#pragma warning disable CA1031 // The reader must get an answer whatever happens; the cause is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogReadBroke(_logger, e);
            result = -Errno.EIO;
        }

        deferred.Send(result, result == FuseResult.Ok ? length : 0);
    }
}
