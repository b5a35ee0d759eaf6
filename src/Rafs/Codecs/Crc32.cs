using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nydus.Rafs.Codecs;

/// <summary>The CRC of gzip: reflected polynomial EDB88320, all ones in and out. Sixty-four bytes a step where the machine multiplies without carry, else eight.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;
    private const int FoldStep = 64;

    // What moves a remainder over the 512 bits, and over the 128 bits, that follow it: x^(n+64) and x^n modulo the polynomial, bits reversed.
    private const ulong Over512Low = 0x1_5444_2BD4;
    private const ulong Over512High = 0x1_C6E4_1596;
    private const ulong Over128Low = 0x1_7519_97D0;
    private const ulong Over128High = 0x0_CCAA_009E;

    /// <summary>Table k, of 256 entries: what a byte does to the remainder k bytes later.</summary>
    private static readonly uint[] Tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The CRC of what <paramref name="crc"/> stands for (0: nothing) and what follows.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && data.Length >= 2 * FoldStep)
        {
            int folded = data.Length / FoldStep * FoldStep;
            crc = Fold(crc, MemoryMarshal.Cast<byte, Vector128<byte>>(data[..folded]));
            data = data[folded..];
        }

        return ~Update(crc, data);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] tables = Tables;
        for (; data.Length >= Step; data = data[Step..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[0x700 + (byte)low] ^ tables[0x600 + (byte)(low >> 8)] ^ tables[0x500 + (byte)(low >> 16)] ^ tables[0x400 + (int)(low >> 24)]
                ^ tables[0x300 + (byte)high] ^ tables[0x200 + (byte)(high >> 8)] ^ tables[0x100 + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
        }

        foreach (byte value in data)
        {
            crc = tables[(byte)crc ^ value] ^ (crc >> 8);
        }

        return crc;
    }

    /// <summary>Folds all blocks into one of 16 bytes that leaves the same remainder.</summary>
    /// <param name="blocks">A multiple of four.</param>
    private static uint Fold(uint crc, ReadOnlySpan<Vector128<byte>> blocks)
    {
        var over512 = Vector128.Create(Over512Low, Over512High);
        var over128 = Vector128.Create(Over128Low, Over128High);
        Vector128<ulong> a = blocks[0].AsUInt64() ^ Vector128.CreateScalar(crc).AsUInt64();
        Vector128<ulong> b = blocks[1].AsUInt64();
        Vector128<ulong> c = blocks[2].AsUInt64();
        Vector128<ulong> d = blocks[3].AsUInt64();
        for (blocks = blocks[4..]; blocks.Length >= 4; blocks = blocks[4..])
        {
            a = Move(a, over512) ^ blocks[0].AsUInt64();
            b = Move(b, over512) ^ blocks[1].AsUInt64();
            c = Move(c, over512) ^ blocks[2].AsUInt64();
            d = Move(d, over512) ^ blocks[3].AsUInt64();
        }

        a = Move(a, over128) ^ b;
        a = Move(a, over128) ^ c;
        a = Move(a, over128) ^ d;
        return Update(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in a)));
    }

    private static Vector128<ulong> Move(Vector128<ulong> remainder, Vector128<ulong> over) =>
        Pclmulqdq.CarrylessMultiply(remainder, over, 0x00) ^ Pclmulqdq.CarrylessMultiply(remainder, over, 0x11);

    private static uint[] BuildTables()
    {
        var tables = new uint[Step * 256];
        for (int i = 0; i < tables.Length; i++)
        {
            uint value = i < 256 ? (uint)i : tables[i - 256];
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * Polynomial);
            }

            tables[i] = value;
        }

        return tables;
    }
}
