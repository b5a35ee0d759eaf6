using System.Buffers.Binary;

namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>
/// Decodes one deflate block after the other (RFC 1951) and stops at its end, when the room for output is full to the byte, or when bytes run out; it then goes on where it
/// stopped. Allocates nothing after construction. Not thread-safe.
/// </summary>
internal sealed class BlockDecoder
{
    /// <summary>The header of a block with the longest codes is shorter, in bytes. Whoever has more bytes to come brings as many before a block begins.</summary>
    public const int LongestHeader = 512;

    private const int MaxWindow = 32 << 10;
    private const int LongestMatch = 258;

    /// <summary>A literal before the symbol that may be a match.</summary>
    private const int FastRoom = LongestMatch + 2;

    /// <summary>Two refills.</summary>
    private const int FastBytes = 2 * sizeof(ulong);

    private readonly DeflateCodes _codes = new();
    private bool _isStored;
    private int _storedLeft;
    private int _matchLeft;
    private int _matchDistance;

    /// <summary>Whether the block that began is the stream's last.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Reads the header of the next block; false when it is damaged.</summary>
    public bool TryBegin(ref BitReader reader)
    {
        _storedLeft = 0;
        _matchLeft = 0;
        reader.Fill();
        IsLast = reader.Take(1) != 0;
        uint type = reader.Take(2);
        _isStored = type == 0;
        bool isGood = type switch
        {
            0 => TryBeginStored(ref reader),
            1 => _codes.TakeFixed(),
            2 => _codes.TryRead(ref reader),
            _ => false,
        };
        return isGood && !reader.IsOverrun;
    }

    /// <summary>Decodes on.</summary>
    /// <param name="reader">What of the stream is here.</param>
    /// <param name="history">Output before <paramref name="destination"/>, of which the last 32 KiB count.</param>
    /// <param name="destination">Receives the output.</param>
    /// <param name="end">Where the output has to stop: at most the length of <paramref name="destination"/>, which may be overwritten behind it.</param>
    /// <param name="written">How much of <paramref name="destination"/> is output.</param>
    /// <param name="isFinal">Whether nothing follows what is here.</param>
    public BlockResult Decode(ref BitReader reader, ReadOnlySpan<byte> history, Span<byte> destination, int end, ref int written, bool isFinal)
    {
        if (_isStored)
        {
            return CopyStored(ref reader, destination[..end], ref written, isFinal);
        }

        if (_matchLeft != 0)
        {
            CopyMatch(history, destination, end, ref written, _matchLeft);
        }

        return DecodeCoded(ref reader, history, destination, end, ref written, isFinal);
    }

    /// <summary>Whether nothing but the end of the block follows. If so, it is taken.</summary>
    /// <param name="reader">Where <see cref="Decode"/> stopped as <see cref="BlockResult.Full"/>.</param>
    /// <param name="consumed">Bytes used (<see cref="BitReader.Consumed"/>) with the symbol that follows, whatever it is.</param>
    public bool TryEnd(ref BitReader reader, out int consumed)
    {
        consumed = reader.Consumed;
        if (_isStored || _matchLeft != 0)
        {
            return _isStored && _storedLeft == 0;
        }

        BitReader ahead = reader;
        ahead.Fill();
        uint entry = HuffmanTable.Find(_codes.Literals, DeflateCodes.LiteralBits, ahead.Bits);
        ahead.Skip((int)entry & 15);
        uint kind = entry & HuffmanTable.KindMask;
        if (kind == HuffmanTable.Base)
        {
            ahead.Skip((int)(entry >> 4) & 15);
            entry = HuffmanTable.Find(_codes.Distances, DeflateCodes.DistanceBits, ahead.Bits);
            ahead.Skip(((int)entry & 15) + ((int)(entry >> 4) & 15));
        }

        if (ahead.IsOverrun)
        {
            return false;
        }

        consumed = ahead.Consumed;
        if (kind != HuffmanTable.End)
        {
            return false;
        }

        reader = ahead;
        return true;
    }

    private bool TryBeginStored(ref BitReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.AlignToBytes();
        if (bytes.Length < 2 * sizeof(ushort))
        {
            return false;
        }

        _storedLeft = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int complement = BinaryPrimitives.ReadUInt16LittleEndian(bytes[sizeof(ushort)..]);
        reader.SkipBytes(2 * sizeof(ushort));
        return _storedLeft == (complement ^ 0xFFFF);
    }

    private BlockResult CopyStored(ref BitReader reader, Span<byte> destination, ref int written, bool isFinal)
    {
        ReadOnlySpan<byte> bytes = reader.AlignToBytes();
        int room = destination.Length - written;
        int copied = Math.Min(Math.Min(_storedLeft, room), bytes.Length);
        bytes[..copied].CopyTo(destination[written..]);
        reader.SkipBytes(copied);
        written += copied;
        _storedLeft -= copied;
        if (_storedLeft == 0)
        {
            return BlockResult.Ended;
        }

        if (copied == room)
        {
            return BlockResult.Full;
        }

        return isFinal ? BlockResult.Damaged : BlockResult.Hungry;
    }

    private BlockResult DecodeCoded(ref BitReader shared, ReadOnlySpan<byte> history, Span<byte> destination, int end, ref int written, bool isFinal)
    {
        BitReader reader = shared;
        uint[] literals = _codes.Literals;
        uint[] distances = _codes.Distances;
        int reach = Math.Min(history.Length, MaxWindow);
        int at = written;
        BlockResult result;
        while (true)
        {
            uint entry;
            bool isFast = end - at >= FastRoom && reader.Remaining >= FastBytes;
            if (isFast)
            {
                reader.Refill();
                entry = HuffmanTable.Find(literals, DeflateCodes.LiteralBits, reader.Bits);
                reader.Skip((int)entry & 15);
                if ((entry & HuffmanTable.KindMask) == HuffmanTable.Literal)
                {
                    destination[at++] = (byte)(entry >> 16);
                    entry = HuffmanTable.Find(literals, DeflateCodes.LiteralBits, reader.Bits);
                    reader.Skip((int)entry & 15);
                    if ((entry & HuffmanTable.KindMask) == HuffmanTable.Literal)
                    {
                        destination[at++] = (byte)(entry >> 16);
                        continue;
                    }

                    reader.Refill();
                }
            }
            else
            {
                if (at == end)
                {
                    result = BlockResult.Full;
                    break;
                }

                if (!isFinal && reader.Remaining < FastBytes)
                {
                    result = BlockResult.Hungry;
                    break;
                }

                // 48 bits: the longest literal or length code with its extra bits (20) and a distance code with its (28).
                reader.Fill();
                entry = HuffmanTable.Find(literals, DeflateCodes.LiteralBits, reader.Bits);
                reader.Skip((int)entry & 15);
                if ((entry & HuffmanTable.KindMask) == HuffmanTable.Literal)
                {
                    if (reader.IsOverrun)
                    {
                        result = BlockResult.Damaged;
                        break;
                    }

                    destination[at++] = (byte)(entry >> 16);
                    continue;
                }
            }

            if ((entry & HuffmanTable.KindMask) != HuffmanTable.Base)
            {
                result = (entry & HuffmanTable.KindMask) == HuffmanTable.End && !reader.IsOverrun ? BlockResult.Ended : BlockResult.Damaged;
                break;
            }

            int length = (int)(entry >> 16) + (int)reader.Take((int)(entry >> 4) & 15);
            entry = HuffmanTable.Find(distances, DeflateCodes.DistanceBits, reader.Bits);
            reader.Skip((int)entry & 15);
            if ((entry & HuffmanTable.KindMask) != HuffmanTable.Base)
            {
                result = BlockResult.Damaged;
                break;
            }

            int distance = (int)(entry >> 16) + (int)reader.Take((int)(entry >> 4) & 15);
            if (distance - at > reach || (!isFast && reader.IsOverrun))
            {
                result = BlockResult.Damaged;
                break;
            }

            if (distance > at || length > end - at)
            {
                _matchDistance = distance;
                CopyMatch(history, destination, end, ref at, length);
            }
            else
            {
                MatchCopy.Copy(destination, at, distance, length);
                at += length;
            }
        }

        shared = reader;
        written = at;
        return result;
    }

    /// <summary>Copies as much of the match as there is room for and remembers the rest.</summary>
    private void CopyMatch(ReadOnlySpan<byte> history, Span<byte> destination, int end, ref int written, int length)
    {
        int copied = Math.Min(length, end - written);
        _matchLeft = length - copied;
        int beyond = _matchDistance - written;
        if (beyond > 0)
        {
            int old = Math.Min(beyond, copied);
            history.Slice(history.Length - beyond, old).CopyTo(destination[written..]);
            written += old;
            copied -= old;
        }

        if (copied > 0)
        {
            MatchCopy.Copy(destination, written, _matchDistance, copied);
            written += copied;
        }
    }
}
