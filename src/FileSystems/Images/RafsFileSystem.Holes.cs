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

        var deferred = reply.Defer();
        var length = (int)(end - offset);
        _ = AnswerAsync(deferred, ReadPartsAsync(parts, deferred.Payload[..length], deferred.Interrupted), length);
        return FuseResult.Deferred;
    }

    private async ValueTask<ReadStatus> ReadPartsAsync(List<(int Place, ChunkSlice Slice)> parts, Memory<byte> destination, CancellationToken interrupted)
    {
        destination.Span.Clear();
        foreach (var (place, slice) in parts)
        {
            var status = await _storage.ReadAsync(new[] { slice }, destination.Slice(place, slice.Length), interrupted).ConfigureAwait(false);
            if (status != ReadStatus.Ok)
                return status;
        }

        return ReadStatus.Ok;
    }
}
