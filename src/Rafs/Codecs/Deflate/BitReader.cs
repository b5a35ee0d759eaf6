using System.Buffers.Binary;

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

    /// <summary>Makes at least 56 bits available.</summary>
    public void Fill()
    {
        if (_position <= _source.Length - sizeof(ulong))
        {
            // Bits above the count are those of the bytes read next, so or-ing them in twice does no harm.
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]) << _count;
            _position += (63 - _count) >> 3;
            _count |= 56;
            return;
        }

        while (_count <= 56)
        {
            if (_position < _source.Length)
            {
                _bits |= (ulong)_source[_position++] << _count;
            }
            else
            {
                _missing++;
            }

            _count += 8;
        }
    }

    /// <summary>Drops bits that are available.</summary>
    public void Skip(int count)
    {
        _bits >>= count;
        _count -= count;
    }

    /// <summary>Takes up to 32 bits that are available.</summary>
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
}
