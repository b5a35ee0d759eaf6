using Nydus.Rafs.Codecs;
using Nydus.Rafs.Codecs.Deflate;

namespace Nydus.Rafs.Zran;

/// <summary>The compressed bytes of a stream that is read once, with the place inside of a byte up to which they are used.</summary>
internal sealed class GzipInput(Stream source)
{
    /// <summary>Longer headers of members than this, which the format allows, are refused.</summary>
    private const int Capacity = 128 << 10;

    private readonly byte[] _buffer = new byte[Capacity];
    private int _start;
    private int _end;
    private long _base;

    /// <summary>Whether the source has given all it has.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes used, one that is used in part included.</summary>
    public long Position => _base + _start;

    /// <summary>How many bits of the byte before <see cref="Position"/>, the highest, are not used: 0 to 7.</summary>
    public int UnusedBits { get; private set; }

    /// <summary>The byte before <see cref="Position"/>, of which some bits are not used; 0 when there is none.</summary>
    public byte PartialByte => UnusedBits == 0 ? (byte)0 : _buffer[_start - 1];

    /// <summary>Whole bytes at hand.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start.._end);

    /// <summary>Reads until that many bytes are at hand, or the source ends.</summary>
    public void Want(int count)
    {
        if (_end - _start >= count || IsComplete)
        {
            return;
        }

        // The byte that is used in part stays before the start.
        int drop = Math.Max(_start - 1, 0);
        _buffer.AsSpan(drop.._end).CopyTo(_buffer);
        _base += drop;
        _start -= drop;
        _end -= drop;
        while (_end - _start < count && !IsComplete)
        {
            int got = source.Read(_buffer, _end, Capacity - _end);
            _end += got;
            IsComplete = got == 0;
        }
    }

    public BitReader OpenBits() => new(Bytes, UnusedBits == 0 ? 0 : (uint)PartialByte >> (8 - UnusedBits), UnusedBits);

    /// <summary>Goes on where the reader, which is not overrun, stopped.</summary>
    public void Advance(in BitReader reader)
    {
        _start += reader.Consumed;
        UnusedBits = reader.UnusedBits;
    }

    /// <summary>Skips bytes that are at hand; bits of a byte that was used in part are dropped.</summary>
    public void SkipBytes(int count)
    {
        _start += count;
        UnusedBits = 0;
    }

    /// <summary>Skips the header of a member; false when none is here.</summary>
    public bool TrySkipHeader()
    {
        int wanted = BlockDecoder.LongestHeader;
        while (true)
        {
            Want(wanted);
            if (GzipHeader.TryMeasure(Bytes, out int length))
            {
                SkipBytes(length);
                return true;
            }

            if (IsComplete || wanted >= Capacity / 2 || !Bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]))
            {
                return false;
            }

            wanted *= 2;
        }
    }

    /// <summary>Reads the source to its end, whatever it holds.</summary>
    public void Drain()
    {
        do
        {
            SkipBytes(_end - _start);
            Want(1);
        }
        while (!IsComplete || _end > _start);
    }
}
