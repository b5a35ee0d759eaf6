using System.Buffers.Binary;
using System.Numerics;

namespace Nydus.Plugin.BlobCache.ChunkMap;

/// <summary>
/// One bit a chunk, in the memory of this process: what every cached read asks. Words are in the order of the file, most significant bit
/// first, so that bytes of a chunk map go in as they are. Reading takes no lock; a set bit is seen only after the bytes it stands for.
/// </summary>
internal sealed class ReadyBits
{
    private const int WordBits = 64;

    private readonly ulong[] _words;
    private readonly int _count;

    public ReadyBits(int count)
    {
        _count = count;
        _words = new ulong[(count + WordBits - 1) / WordBits];
    }

    /// <summary>The bits after the last chunk never get set.</summary>
    private ulong LastWordMask => ulong.MaxValue << ((WordBits - (_count % WordBits)) % WordBits);

    public bool this[int index] => (Volatile.Read(ref _words[index / WordBits]) & Mask(index)) != 0;

    /// <summary>How many bits are set one after the other from <paramref name="first"/>, at most <paramref name="most"/>.</summary>
    public int CountRun(int first, int most)
    {
        most = Math.Min(most, _count - first);
        int run = 0;
        while (run < most)
        {
            int shift = (first + run) % WordBits;
            ulong missing = ~Volatile.Read(ref _words[(first + run) / WordBits]) << shift;
            int set = Math.Min(BitOperations.LeadingZeroCount(missing), WordBits - shift);
            run += set;
            if (set < WordBits - shift)
                break;
        }

        return Math.Min(run, most);
    }

    public void Set(int first, int count)
    {
        for (int i = first; i < first + count; i++)
            Interlocked.Or(ref _words[i / WordBits], Mask(i));
    }

    public void Clear(int index) => Interlocked.And(ref _words[index / WordBits], ~Mask(index));

    public void SetAll()
    {
        for (int i = 0; i < _words.Length; i++)
            _words[i] = ulong.MaxValue;
        _words[^1] &= LastWordMask;
    }

    public void ClearAll() => Array.Clear(_words);

    public bool AreAllSet() => CountRun(0, _count) == _count;

    public int CountSet()
    {
        int set = 0;
        foreach (ulong word in _words)
            set += BitOperations.PopCount(word);
        return set;
    }

    /// <summary>Sets what is set in a piece of a chunk map.</summary>
    /// <param name="firstByte">The index of the piece's first byte; a multiple of 8.</param>
    /// <param name="bytes">Bytes of the map.</param>
    /// <param name="except">Bits that stay as they are, or null.</param>
    public void SetFrom(int firstByte, ReadOnlySpan<byte> bytes, ReadyBits? except)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < bytes.Length; i += sizeof(ulong))
        {
            scoped ReadOnlySpan<byte> piece = bytes[i..];
            if (piece.Length < sizeof(ulong))
            {
                padded.Clear();
                piece.CopyTo(padded);
                piece = padded;
            }

            int index = (firstByte + i) / sizeof(ulong);
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(piece);
            if (index == _words.Length - 1)
                word &= LastWordMask;
            if (except is not null)
                word &= ~Volatile.Read(ref except._words[index]);
            if ((word & ~Volatile.Read(ref _words[index])) != 0)
                Interlocked.Or(ref _words[index], word);
        }
    }

    private static ulong Mask(int index) => 1UL << (WordBits - 1 - (index % WordBits));
}
