namespace Nydus.Rafs;

/// <summary>Regular files and their chunk records (format spec 2.7).</summary>
internal sealed partial class RafsV5Image
{
    public override RafsStatus OpenFile(ulong ino, out RafsFile file)
    {
        file = default;
        RafsStatus status = _inodes.Find(ino, out RafsV5Record record);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        if (!InodeMode.IsRegular(record.Inode.Mode))
        {
            return RafsStatus.WrongType;
        }

        bool hasHoles = (record.Inode.Flags & RafsV5Inode.FlagHasHole) != 0;
        ulong size = record.Inode.Size;
        ulong chunks = (size / (uint)ChunkSize) + (size % (uint)ChunkSize == 0 ? 0ul : 1);
        if (size > long.MaxValue || (!hasHoles && chunks != record.Inode.ChildCount))
        {
            return RafsStatus.Corrupt;
        }

        file.Ino = record.Inode.Ino;
        file.Size = size;
        file.ChunkCount = record.Inode.ChildCount;
        file.HasHoles = hasHoles;
        file.TableOffset = record.ChunksOffset;
        return RafsStatus.Ok;
    }

    public override RafsStatus GetChunk(in RafsFile file, uint index, out RafsChunk chunk)
    {
        chunk = default;
        if (index >= file.ChunkCount)
        {
            return RafsStatus.NotFound;
        }

        long offset = file.TableOffset + ((long)index * RafsChunkRecord.StoredSize);
        if (!_memory.TryRead(offset, out RafsChunkRecord record) || !RafsV5ChunkRules.IsValid(record, _blobs))
        {
            return RafsStatus.Corrupt;
        }

        ulong fileOffset = file.HasHoles ? record.FileOffset : (ulong)index * (uint)ChunkSize;
        if (fileOffset >= file.Size)
        {
            return RafsStatus.Corrupt;
        }

        ulong expected = Math.Min((uint)ChunkSize, file.Size - fileOffset);
        bool isRightSize = file.HasHoles ? record.UncompressedSize <= expected : record.UncompressedSize == expected;
        int number = NumberOf(record);
        if (!isRightSize || number < 0)
        {
            return RafsStatus.Corrupt;
        }

        chunk.Blob = (int)record.BlobIndex;
        chunk.Index = number;
        chunk.FileOffset = fileOffset;
        chunk.PlainOffset = (long)record.UncompressedOffset;
        chunk.PlainSize = (int)record.UncompressedSize;
        chunk.RecordOffset = offset;
        return RafsStatus.Ok;
    }

    public override BlobChunkTable CreateChunkTable(int blob, ReadOnlySpan<byte> compressionInfo)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blob);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(blob, _blobs.Length);
        return new RafsV5ChunkTable(_memory, _blobs, blob, _offsets[blob]?.Length ?? _blobs[blob].ChunkCount);
    }

    /// <summary>-1 when there is none.</summary>
    private int NumberOf(in RafsChunkRecord record)
    {
        if (_offsets[record.BlobIndex] is { } offsets)
        {
            return Math.Max(-1, offsets.AsSpan().BinarySearch((long)record.UncompressedOffset));
        }

        return record.Index < (uint)_blobs[record.BlobIndex].ChunkCount ? (int)record.Index : -1;
    }
}
