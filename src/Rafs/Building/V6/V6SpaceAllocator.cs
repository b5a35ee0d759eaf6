namespace Nydus.Rafs.Building.V6;

/// <summary>
/// Gives inodes and data their places as the reference does (format spec 3.11): a cursor, and the unused ends of blocks that it left behind, first come first
/// served. Positions count from where nid 0 would lie.
/// </summary>
internal sealed class V6SpaceAllocator
{
    private const int Unit = 32;

    /// <summary>No inode lies in the first 4 KiB, so that no nid is 0.</summary>
    private const long Start = 4096;

    private readonly int _blockSize;

    /// <summary>Queue k has the blocks with k free units at their end.</summary>
    private readonly Queue<long>[] _free;

    /// <summary>Bit k: queue k has something.</summary>
    private UInt128 _occupied;
    private long _cursor = Start;

    public V6SpaceAllocator(int blockSize)
    {
        _blockSize = blockSize;
        _free = new Queue<long>[blockSize / Unit];
        for (int i = 0; i < _free.Length; i++)
        {
            _free[i] = new Queue<long>();
        }
    }

    /// <summary>For inodes of regular files, with their chunk indexes.</summary>
    public long PlaceFile(long size)
    {
        long offset = TakeOrAdvance(size);
        SkipFile();
        return offset;
    }

    /// <summary>A further link of a file takes no space but moves the cursor as the first one does.</summary>
    public void SkipFile() => _cursor = Alignment.Up(_cursor, Unit);

    /// <summary>For inodes without data. They never go into space left behind.</summary>
    public long PlaceSpecial(long size)
    {
        long offset = _cursor;
        _cursor = Alignment.Up(_cursor + size, Unit);
        return offset;
    }

    /// <summary>For directories and symbolic links: the last part of the data goes behind the inode if a block can hold both (format spec 3.9).</summary>
    /// <param name="inodeSize">With extended attributes.</param>
    /// <param name="dataSize">Not 0.</param>
    /// <param name="data">Where the full blocks lie, or all of the data; without any, where the cursor was.</param>
    /// <param name="isInline">Whether the last part lies behind the inode.</param>
    public long PlaceWithData(long inodeSize, long dataSize, out long data, out bool isInline)
    {
        long tail = dataSize % _blockSize;
        isInline = tail != 0 && inodeSize + tail <= _blockSize;
        long offset;
        if (isInline)
        {
            offset = Take(inodeSize + tail);
            if (offset == 0)
            {
                if (_blockSize - (_cursor % _blockSize) < inodeSize + tail)
                {
                    CloseBlock();
                }

                offset = _cursor;
                _cursor += inodeSize + tail;
            }

            if (dataSize != tail)
            {
                CloseBlock();
            }

            data = _cursor;
            _cursor += dataSize - tail;
        }
        else
        {
            offset = TakeOrAdvance(inodeSize);
            CloseBlock();
            data = _cursor;
            _cursor = Alignment.Up(_cursor + dataSize, _blockSize);
        }

        _cursor = Alignment.Up(_cursor, Unit);
        return offset;
    }

    private void CloseBlock()
    {
        Give(_cursor);
        _cursor = Alignment.Up(_cursor, _blockSize);
    }

    private long TakeOrAdvance(long size)
    {
        long offset = Take(size);
        if (offset == 0)
        {
            offset = _cursor;
            _cursor += size;
        }

        return offset;
    }

    /// <summary>0 when nothing fits.</summary>
    private long Take(long size)
    {
        if (size >= _blockSize)
        {
            return 0;
        }

        int units = (int)((size + Unit - 1) / Unit);
        UInt128 fitting = _occupied >> units << units;
        if (units >= _free.Length || fitting == 0)
        {
            return 0;
        }

        int queue = (int)UInt128.TrailingZeroCount(fitting);
        long offset = _free[queue].Dequeue() + _blockSize - (queue * Unit);
        if (_free[queue].Count == 0)
        {
            _occupied &= ~(UInt128.One << queue);
        }

        Give(offset + (units * Unit));
        return offset;
    }

    /// <summary>Remembers the rest of the block from the offset on.</summary>
    private void Give(long offset)
    {
        long used = offset % _blockSize;
        int units = (int)((_blockSize - used) / Unit);
        if (used != 0 && units != 0)
        {
            _free[units].Enqueue(offset - used);
            _occupied |= UInt128.One << units;
        }
    }
}
