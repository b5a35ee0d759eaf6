using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Digests;

/// <summary>
/// CRC-32C over whole buffers. The CRC instruction has a latency of three cycles and a throughput of one, so long buffers run as three
/// independent streams whose states are joined by a table that advances a state over one stream's length of zeros.
/// </summary>
internal static class Crc32C
{
    private const int StreamLength = 1024;

    /// <summary>What each value of each byte of a state becomes after <see cref="StreamLength"/> zero bytes: four times 256 entries.</summary>
    private static readonly uint[] AfterZeros = BuildTable();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 3 * StreamLength)
        {
            crc = ThreeStreams(crc, data[..(3 * StreamLength)]);
            data = data[(3 * StreamLength)..];
        }

        return ~OneStream(crc, data);
    }

    private static uint OneStream(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte last in data[(data.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return crc;
    }

    private static uint ThreeStreams(uint crc, ReadOnlySpan<byte> data)
    {
        ref ulong first = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(data));
        ref ulong second = ref Unsafe.AddByteOffset(ref first, StreamLength);
        ref ulong third = ref Unsafe.AddByteOffset(ref second, StreamLength);
        uint a = crc;
        uint b = 0;
        uint c = 0;
        for (int i = 0; i < StreamLength / sizeof(ulong); i++)
        {
            a = BitOperations.Crc32C(a, Unsafe.Add(ref first, i));
            b = BitOperations.Crc32C(b, Unsafe.Add(ref second, i));
            c = BitOperations.Crc32C(c, Unsafe.Add(ref third, i));
        }

        // The CRC is linear: the state after "x y" is the state after "x zeros" xor the state after y alone.
        return Advance(Advance(a) ^ b) ^ c;
    }

    private static uint Advance(uint crc)
    {
        uint[] table = AfterZeros;
        return table[crc & 0xFF] ^ table[0x100 + ((crc >> 8) & 0xFF)] ^ table[0x200 + ((crc >> 16) & 0xFF)] ^ table[0x300 + (crc >> 24)];
    }

    private static uint[] BuildTable()
    {
        var table = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint advanced = 1u << bit;
            for (int i = 0; i < StreamLength / sizeof(ulong); i++)
            {
                advanced = BitOperations.Crc32C(advanced, 0UL);
            }

            int row = bit / 8 * 256;
            for (int value = 0; value < 256; value++)
            {
                if ((value >> (bit % 8) & 1) != 0)
                {
                    table[row + value] ^= advanced;
                }
            }
        }

        return table;
    }
}
