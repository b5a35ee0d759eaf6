using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.FileSystems;

/// <summary>
/// Step (4) of the hot path: cuts a range of a file into parts of chunks, one at a time, without allocating.
/// </summary>
internal ref struct FileReadPlan
{
    private readonly RafsImage _image;
    private readonly ref readonly RafsFile _file;
    private readonly uint _chunkSize;
    private ulong _position;
    private readonly ulong _end;

    /// <param name="end">Not past the file's size.</param>
    internal FileReadPlan(RafsImage image, in RafsFile file, ulong position, ulong end)
    {
        _image = image;
        _file = ref file;
        _chunkSize = (uint)image.ChunkSize;
        _position = position;
        _end = end;
    }

    internal readonly bool IsAtEnd => _position >= _end;

    /// <summary>Gives the next part; not to be called at the end.</summary>
    /// <returns>False when the bootstrap contradicts itself.</returns>
    internal bool TryNext(out ChunkSlice slice)
    {
        slice = default;
        if (_image.GetChunk(in _file, (uint)(_position / _chunkSize), out var chunk) != RafsStatus.Ok)
            return false;
        var skip = _position - chunk.FileOffset;
        // Also catches a chunk that starts behind the position.
        if (skip >= (ulong)chunk.PlainSize)
            return false;
        var length = (int)Math.Min((ulong)chunk.PlainSize - skip, _end - _position);
        slice = new ChunkSlice(chunk, (int)skip, length);
        _position += (ulong)length;
        return true;
    }
}
