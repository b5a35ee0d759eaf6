using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>
/// Inflates raw deflate streams (RFC 1951) from memory to memory. It may start in the middle of a byte and with a history, which the platform's
/// own streams cannot and ZRAN images need. Allocates nothing after construction. Not thread-safe.
/// </summary>
internal sealed class Inflater
{
    private const int LiteralSymbols = 288;
    private const int DistanceSymbols = 32;
    private const int LengthSymbols = 19;
    private const int LiteralBits = 10;
    private const int DistanceBits = 8;
    private const int LengthBits = 7;
    private const int MaxWindow = 32 << 10;

    private static readonly uint[] LiteralMeanings = BuildLiteralMeanings();
    private static readonly uint[] DistanceMeanings = BuildDistanceMeanings();
    private static readonly uint[] LengthMeanings = [.. Enumerable.Range(0, LengthSymbols).Select(symbol => HuffmanTable.Literal | ((uint)symbol << 16))];

    private readonly HuffmanTable _literals = new(LiteralBits, LiteralSymbols);
    private readonly HuffmanTable _distances = new(DistanceBits, DistanceSymbols);
    private readonly HuffmanTable _lengths = new(LengthBits, LengthSymbols);

    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Inflates until the last block ends or <paramref name="destination"/> is full.</summary>
    /// <param name="source">Whole bytes of the stream; more may follow the stream.</param>
    /// <param name="primed">Bits of the stream before <paramref name="source"/>.</param>
    /// <param name="primedCount">How many, 0 to 7.</param>
    /// <param name="history">Output before <paramref name="destination"/>, of which the last 32 KiB count.</param>
    /// <param name="destination">Receives the output and nothing behind it.</param>
    /// <param name="consumed">After <see cref="InflateResult.Ended"/>: bytes of <paramref name="source"/> used.</param>
    /// <param name="written">Bytes of <paramref name="destination"/> used.</param>
    public InflateResult Inflate(
        ReadOnlySpan<byte> source, uint primed, int primedCount, ReadOnlySpan<byte> history, Span<byte> destination,
        out int consumed, out int written)
    {
        var reader = new BitReader(source, primed, primedCount);
        consumed = 0;
        written = 0;
        InflateResult result = InflateResult.Ended;
        for (bool last = false; result == InflateResult.Ended && !last;)
        {
            reader.Fill();
            last = reader.Take(1) != 0;
            result = reader.Take(2) switch
            {
                0 => CopyStored(ref reader, destination, ref written),
                1 => BuildFixed() ? InflateBlock(ref reader, history, destination, ref written) : InflateResult.Damaged,
                2 => TryReadCodes(ref reader) ? InflateBlock(ref reader, history, destination, ref written) : InflateResult.Damaged,
                _ => InflateResult.Damaged,
            };
        }

        if (reader.IsOverrun)
        {
            return InflateResult.Damaged;
        }

        consumed = source.Length - reader.AlignToBytes().Length;
        return result;
    }

    private static InflateResult CopyStored(ref BitReader reader, Span<byte> destination, ref int written)
    {
        ReadOnlySpan<byte> bytes = reader.AlignToBytes();
        if (bytes.Length < 4)
        {
            return InflateResult.Damaged;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int complement = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        bytes = bytes[4..];
        int copied = Math.Min(length, destination.Length - written);
        if (length != (complement ^ 0xFFFF) || copied > bytes.Length)
        {
            return InflateResult.Damaged;
        }

        bytes[..copied].CopyTo(destination[written..]);
        reader.SkipBytes(4 + copied);
        written += copied;
        return copied < length ? InflateResult.Full : InflateResult.Ended;
    }

    private InflateResult InflateBlock(ref BitReader shared, ReadOnlySpan<byte> history, Span<byte> destination, ref int written)
    {
        BitReader reader = shared;
        uint[] literals = _literals.Entries;
        uint[] distances = _distances.Entries;
        int at = written;
        InflateResult result;
        while (true)
        {
            // 48 bits: the longest literal or length code with its extra bits (20) and a distance code with its (28).
            reader.Fill();
            uint entry = HuffmanTable.Find(literals, LiteralBits, reader.Bits);
            reader.Skip((int)entry & 15);
            uint kind = entry & HuffmanTable.KindMask;
            if (kind == HuffmanTable.End)
            {
                result = InflateResult.Ended;
                break;
            }

            if (kind == HuffmanTable.Invalid || reader.IsOverrun)
            {
                result = InflateResult.Damaged;
                break;
            }

            if (at == destination.Length)
            {
                result = InflateResult.Full;
                break;
            }

            if (kind == HuffmanTable.Literal)
            {
                destination[at++] = (byte)(entry >> 16);
                continue;
            }

            int length = (int)(entry >> 16) + (int)reader.Take((int)(entry >> 4) & 15);
            entry = HuffmanTable.Find(distances, DistanceBits, reader.Bits);
            reader.Skip((int)entry & 15);
            if ((entry & HuffmanTable.KindMask) != HuffmanTable.Base)
            {
                result = InflateResult.Damaged;
                break;
            }

            int distance = (int)(entry >> 16) + (int)reader.Take((int)(entry >> 4) & 15);
            if (distance - at > Math.Min(history.Length, MaxWindow))
            {
                result = InflateResult.Damaged;
                break;
            }

            int copied = Math.Min(length, destination.Length - at);
            CopyMatch(history, destination, at, distance, copied);
            at += copied;
            if (copied < length)
            {
                result = InflateResult.Full;
                break;
            }
        }

        shared = reader;
        written = at;
        return result;
    }

    private static void CopyMatch(ReadOnlySpan<byte> history, Span<byte> destination, int at, int distance, int length)
    {
        if (distance > at)
        {
            int old = Math.Min(distance - at, length);
            history.Slice(history.Length - (distance - at), old).CopyTo(destination[at..]);
            at += old;
            length -= old;
        }

        if (distance >= sizeof(ulong) && at + length + sizeof(ulong) <= destination.Length)
        {
            // Whole words: what is written too far is overwritten by what comes next, or lies within the destination and is reported as not written.
            for (int i = 0; i < length; i += sizeof(ulong))
            {
                MemoryMarshal.Write(destination[(at + i)..], MemoryMarshal.Read<ulong>(destination[(at + i - distance)..]));
            }
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                destination[at + i] = destination[at + i - distance];
            }
        }
    }

    /// <summary>Reads the codes of a block that brings its own.</summary>
    private bool TryReadCodes(ref BitReader reader)
    {
        reader.Fill();
        int literals = (int)reader.Take(5) + 257;
        int distances = (int)reader.Take(5) + 1;
        int count = (int)reader.Take(4) + 4;
        if (literals > 286 || distances > 30)
        {
            return false;
        }

        Span<byte> lengths = stackalloc byte[LiteralSymbols + DistanceSymbols];
        lengths.Clear();
        for (int i = 0; i < count; i++)
        {
            reader.Fill();
            lengths[LengthOrder[i]] = (byte)reader.Take(3);
        }

        if (!_lengths.TryBuild(lengths[..LengthSymbols], LengthMeanings))
        {
            return false;
        }

        lengths.Clear();
        for (int i = 0; i < literals + distances;)
        {
            reader.Fill();
            uint entry = HuffmanTable.Find(_lengths.Entries, LengthBits, reader.Bits);
            if ((entry & HuffmanTable.KindMask) != HuffmanTable.Literal || reader.IsOverrun)
            {
                return false;
            }

            reader.Skip((int)entry & 15);
            int symbol = (int)(entry >> 16);
            (byte value, int repeat) = symbol switch
            {
                < 16 => ((byte)symbol, 1),
                16 when i > 0 => (lengths[i - 1], 3 + (int)reader.Take(2)),
                17 => ((byte)0, 3 + (int)reader.Take(3)),
                18 => ((byte)0, 11 + (int)reader.Take(7)),
                _ => ((byte)0, int.MaxValue),
            };
            if (repeat > literals + distances - i)
            {
                return false;
            }

            lengths.Slice(i, repeat).Fill(value);
            i += repeat;
        }

        return _literals.TryBuild(lengths[..literals], LiteralMeanings)
            && _distances.TryBuild(lengths.Slice(literals, distances), DistanceMeanings);
    }

    private bool BuildFixed()
    {
        Span<byte> lengths = stackalloc byte[LiteralSymbols];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        Span<byte> distances = stackalloc byte[DistanceSymbols];
        distances.Fill(5);
        return _literals.TryBuild(lengths, LiteralMeanings) && _distances.TryBuild(distances, DistanceMeanings);
    }

    private static uint[] BuildLiteralMeanings()
    {
        var meanings = new uint[286];
        for (uint symbol = 0; symbol < 256; symbol++)
        {
            meanings[symbol] = HuffmanTable.Literal | (symbol << 16);
        }

        meanings[256] = HuffmanTable.End;
        uint length = 3;
        for (int symbol = 257; symbol < 285; symbol++)
        {
            // Eight lengths without extra bits, then four for each number of them.
            uint extra = (uint)Math.Max(0, ((symbol - 257) / 4) - 1);
            meanings[symbol] = HuffmanTable.Base | (extra << 4) | (length << 16);
            length += 1u << (int)extra;
        }

        meanings[285] = HuffmanTable.Base | (258u << 16);
        return meanings;
    }

    private static uint[] BuildDistanceMeanings()
    {
        var meanings = new uint[30];
        uint distance = 1;
        for (int symbol = 0; symbol < meanings.Length; symbol++)
        {
            uint extra = (uint)Math.Max(0, (symbol / 2) - 1);
            meanings[symbol] = HuffmanTable.Base | (extra << 4) | (distance << 16);
            distance += 1u << (int)extra;
        }

        return meanings;
    }
}
