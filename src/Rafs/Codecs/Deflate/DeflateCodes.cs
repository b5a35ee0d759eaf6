namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>The two Huffman codes of a deflate block (RFC 1951, 3.2.5 to 3.2.7). Allocates nothing after construction.</summary>
internal sealed class DeflateCodes
{
    public const int LiteralBits = 10;
    public const int DistanceBits = 8;

    private const int LiteralSymbols = 288;
    private const int DistanceSymbols = 32;
    private const int LengthSymbols = 19;
    private const int LengthBits = 7;

    private static readonly uint[] LiteralMeanings = BuildLiteralMeanings();
    private static readonly uint[] DistanceMeanings = BuildDistanceMeanings();
    private static readonly uint[] LengthMeanings = [.. Enumerable.Range(0, LengthSymbols).Select(symbol => HuffmanTable.Literal | ((uint)symbol << 16))];

    private readonly HuffmanTable _literals = new(LiteralBits, LiteralSymbols);
    private readonly HuffmanTable _distances = new(DistanceBits, DistanceSymbols);
    private readonly HuffmanTable _lengths = new(LengthBits, LengthSymbols);

    /// <summary>Literals, lengths and the end of the block, by <see cref="LiteralBits"/>.</summary>
    public uint[] Literals => _literals.Entries;

    /// <summary>Distances, by <see cref="DistanceBits"/>.</summary>
    public uint[] Distances => _distances.Entries;

    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Reads the codes of a block that brings its own, less than 300 bytes; false when they are not complete codes.</summary>
    public bool TryRead(ref BitReader reader)
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

    /// <summary>Takes the codes that the format fixes. True.</summary>
    public bool TakeFixed()
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
