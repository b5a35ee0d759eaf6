using System.Runtime.CompilerServices;
using Nydus.Abstractions;
using Nydus.Fuse;
using Nydus.Storage;

namespace Nydus.FileSystems;

/// <summary>
/// Ready parts that lie back to back in one cache file, read with one pread when the next part lies elsewhere. Holds their runs until then, so that
/// eviction cannot take the bytes away.
/// </summary>
internal struct PendingFileRange
{
    private const int RunsAtMost = 16;

    private Runs _runs;
    private Chunks _chunks;
    private int _count;
    private int _fd;
    private long _offset;
    private int _length;

    /// <summary>Takes a part over, its run included.</summary>
    /// <returns>False when an earlier part could not be read; the new one's run is then released as well.</returns>
    internal bool Add(ImageStorage storage, in ChunkSlice slice, in CacheRun run, FuseReply reply)
    {
        var offset = run.Offset + slice.Offset;
        var continues = _count is > 0 and < RunsAtMost && run.Fd == _fd && offset == _offset + _length;
        if (!continues)
        {
            if (!Flush(storage, reply))
            {
                storage.Release(slice.Chunk.Blob, in run);
                return false;
            }

            _fd = run.Fd;
            _offset = offset;
        }

        _runs[_count] = run;
        _chunks[_count] = slice;
        _count++;
        _length += slice.Length;
        return true;
    }

    /// <summary>Reads what is pending into the reply and lets go of it.</summary>
    /// <returns>False when the file was cut or cannot be read: its chunks are no longer trusted.</returns>
    internal bool Flush(ImageStorage storage, FuseReply reply)
    {
        if (_count == 0)
            return true;
        var done = reply.TryAppendFile(_fd, _offset, _length);
        if (!done)
        {
            for (var i = 0; i < _count; i++)
                storage.Distrust(_chunks[i].Chunk);
        }

        Drop(storage);
        return done;
    }

    /// <summary>Lets go of everything unread.</summary>
    internal void Drop(ImageStorage storage)
    {
        for (var i = 0; i < _count; i++)
            storage.Release(_chunks[i].Chunk.Blob, in _runs[i]);
        _count = 0;
        _length = 0;
    }

    [InlineArray(RunsAtMost)]
    private struct Runs
    {
        private CacheRun _element;
    }

    [InlineArray(RunsAtMost)]
    private struct Chunks
    {
        private ChunkSlice _element;
    }
}
