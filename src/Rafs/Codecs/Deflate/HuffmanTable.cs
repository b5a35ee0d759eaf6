using System.Runtime.CompilerServices;

namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>
/// A decoding table for one canonical Huffman code: the next bits of the stream index the first level; codes longer than that continue in a
/// second-level table of fixed size.
/// </summary>
/// <remarks>
/// An entry is one 32-bit word: bits 0-3 the code's length, bits 4-7 the number of extra bits, bits 8-15 the kind, bits 16-31 the base value
/// (the literal, the shortest length or distance, the offset of a second level).
/// </remarks>
internal sealed class HuffmanTable
{
    public const int MaxCodeLength = 15;

    public const uint Literal = 0 << 8;
    public const uint Base = 1 << 8;
    public const uint End = 2 << 8;
    public const uint Invalid = 3 << 8;
    public const uint SecondLevel = 4 << 8;
    public const uint KindMask = 0xFF << 8;

    private readonly int _firstBits;
    private readonly uint[] _entries;

    /// <param name="firstBits">Bits that index the first level.</param>
    /// <param name="symbols">Most symbols the code may have.</param>
    public HuffmanTable(int firstBits, int symbols)
    {
        _firstBits = firstBits;

        // In a complete code at least two symbols share each second level.
        _entries = new uint[(1 << firstBits) + (symbols / 2 << (MaxCodeLength - firstBits))];
    }

    /// <summary>The words of the table; the same array for its life.</summary>
    public uint[] Entries => _entries;

    /// <summary>
    /// The entry for the code at the low end of <paramref name="bits"/>. Static, so that the caller keeps the array in a register and gives the
    /// number of bits as a constant.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Find(uint[] entries, int firstBits, ulong bits)
    {
        uint entry = entries[(int)bits & ((1 << firstBits) - 1)];
        if ((entry & KindMask) == SecondLevel)
        {
            int index = (int)(bits >> firstBits) & ((1 << (MaxCodeLength - firstBits)) - 1);
            entry = entries[(int)(entry >> 16) + index];
        }

        return entry;
    }

    /// <summary>Builds the table.</summary>
    /// <param name="lengths">Code length of each symbol, 0 to 15; 0 for a symbol without code.</param>
    /// <param name="meanings">For each symbol its entry without the length. Symbols beyond are invalid.</param>
    /// <returns>
    /// False unless the code is complete. A code of no or of one symbol is allowed too: streams without matches have such distance codes.
    /// </returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> meanings)
    {
        Span<int> counts = stackalloc int[MaxCodeLength + 1];
        counts.Clear();
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        Span<int> nextCode = stackalloc int[MaxCodeLength + 1];
        int code = 0;
        int used = 0;
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            nextCode[length] = code;
            used += counts[length];
            code = (code + counts[length]) << 1;
            if (code > 2 << length)
            {
                return false;
            }
        }

        bool complete = code == 2 << MaxCodeLength;
        if (!complete && (used > 1 || used != counts[1]))
        {
            return false;
        }

        _entries.AsSpan(0, 1 << _firstBits).Fill(Invalid);
        int end = 1 << _firstBits;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length != 0)
            {
                uint meaning = symbol < meanings.Length ? meanings[symbol] : Invalid;
                Insert(Reverse(nextCode[length]++, length), length, meaning | (uint)length, ref end);
            }
        }

        return true;
    }

    private void Insert(int reversed, int length, uint entry, ref int end)
    {
        if (length <= _firstBits)
        {
            for (int index = reversed; index < 1 << _firstBits; index += 1 << length)
            {
                _entries[index] = entry;
            }

            return;
        }

        ref uint first = ref _entries[reversed & ((1 << _firstBits) - 1)];
        int size = 1 << (MaxCodeLength - _firstBits);
        if ((first & KindMask) != SecondLevel)
        {
            first = SecondLevel | ((uint)end << 16);
            end += size;
        }

        int offset = (int)(first >> 16);
        for (int index = reversed >> _firstBits; index < size; index += 1 << (length - _firstBits))
        {
            _entries[offset + index] = entry;
        }
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }
}
