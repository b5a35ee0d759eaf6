using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>Reads bits from the low end of each byte. Behind the end of its bytes it reads zeros and counts them.</summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;
    private int _missing;
    private ulong _bits;
    private int _count;

    /// <param name="source">Whole bytes.</param>
    /// <param name="primed">Bits that come before them.</param>
    /// <param name="primedCount">How many, 0 to 7.</param>
    public BitReader(ReadOnlySpan<byte> source, uint primed, int primedCount)
    {
        _source = source;
        _bits = primed & ((1u << primedCount) - 1);
        _count = primedCount;
    }

    /// <summary>The next bits, lowest first.</summary>
    public readonly ulong Bits => _bits;

    /// <summary>Whether bits were consumed that the source does not have.</summary>
    public readonly bool IsOverrun => _missing * 8 > _count;

    /// <summary>Bytes of the source that are not among <see cref="Bits"/> yet.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>Bytes of the source that are used, one that is used in part included. Only while nothing is overrun.</summary>
    public readonly int Consumed => _position + _missing - (_count >> 3);

    /// <summary>How many bits of the last used byte, the highest, are not used: 0 to 7.</summary>
    public readonly int UnusedBits => _count & 7;

    /// <summary>Makes at least 56 bits available, of 8 bytes that the source must still have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        // Bits above the count are those of the bytes read next, so or-ing them in twice does no harm.
        _bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), _position)) << _count;
        _position += (63 - _count) >> 3;
        _count |= 56;
    }

    /// <summary>Makes at least 48 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count >= 48)
        {
            return;
        }

        if (_position <= _source.Length - sizeof(ulong))
        {
            Refill();
        }
        else
        {
            // By value: a reader whose address is never taken lives in registers.
            this = FillBytewise(this);
        }
    }

    /// <summary>Drops bits that are available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits >>= count;
        _count -= count;
    }

    /// <summary>Takes up to 32 bits that are available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take(int count)
    {
        uint value = (uint)(_bits & ((1ul << count) - 1));
        Skip(count);
        return value;
    }

    /// <summary>Drops the rest of the current byte and gives the whole bytes that follow; go on with <see cref="SkipBytes"/>.</summary>
    /// <returns>Empty also when the source is overrun.</returns>
    public ReadOnlySpan<byte> AlignToBytes()
    {
        Skip(_count & 7);
        if (IsOverrun)
        {
            return [];
        }

        _position -= (_count >> 3) - _missing;
        _missing = 0;
        _bits = 0;
        _count = 0;
        return _source[_position..];
    }

    /// <summary>Skips bytes that <see cref="AlignToBytes"/> gave.</summary>
    public void SkipBytes(int count) => _position += count;

    private static BitReader FillBytewise(BitReader reader)
    {
        while (reader._count <= 56)
        {
            if (reader._position < reader._source.Length)
            {
                reader._bits |= (ulong)reader._source[reader._position++] << reader._count;
            }
            else
            {
                reader._missing++;
            }

            reader._count += 8;
        }

        return reader;
    }
}
