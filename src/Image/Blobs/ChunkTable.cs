using Nydus.Abstractions;
using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>
/// Chunks by digest. They lie in blocks that never move, and a slot is a number: a third of what a dictionary of chunks takes, which holds every digest
/// twice and is copied whenever it grows. Not thread-safe.
/// </summary>
internal sealed class ChunkTable
{
    private const int BlockLength = 4096;
    private const int FirstSlots = 1024;

    private readonly List<ImageChunk[]> _blocks = [];

    /// <summary>A power of two, at most half of them in use: the number of a chunk plus one, 0 for none. A digest's bits are as good as a hash of them.</summary>
    private int[] _slots = new int[FirstSlots];
    private int _count;

    /// <summary>In the order they were added.</summary>
    public IEnumerable<ImageChunk> All => _blocks.SelectMany(block => block).Take(_count);

    public bool TryGet(in ChunkDigest digest, out ImageChunk chunk)
    {
        int number = _slots[SlotOf(digest)] - 1;
        chunk = number < 0 ? default : At(number);
        return number >= 0;
    }

    /// <returns>False when there is one with the digest, which stays.</returns>
    public bool TryAdd(in ImageChunk chunk)
    {
        int slot = SlotOf(chunk.Digest);
        if (_slots[slot] != 0)
        {
            return false;
        }

        if (_count % BlockLength == 0)
        {
            _blocks.Add(new ImageChunk[BlockLength]);
        }

        At(_count) = chunk;
        _slots[slot] = ++_count;
        if (_count > _slots.Length / 2)
        {
            Grow();
        }

        return true;
    }

    private ref ImageChunk At(int number) => ref _blocks[number / BlockLength][number % BlockLength];

    /// <summary>The slot that has the digest, or the free one that it would get.</summary>
    private int SlotOf(in ChunkDigest digest)
    {
        int slot = digest.GetHashCode() & (_slots.Length - 1);
        while (_slots[slot] != 0 && At(_slots[slot] - 1).Digest != digest)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        _slots = new int[checked(2 * _slots.Length)];
        for (int number = 0; number < _count; number++)
        {
            _slots[SlotOf(At(number).Digest)] = number + 1;
        }
    }
}
