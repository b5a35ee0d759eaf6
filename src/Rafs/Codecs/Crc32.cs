using System.Buffers.Binary;

namespace Nydus.Rafs.Codecs;

/// <summary>The CRC of gzip: reflected polynomial EDB88320, all ones in and out. Eight bytes a step.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;

    /// <summary>Table k, of 256 entries: what a byte does to the remainder k bytes later.</summary>
    private static readonly uint[] Tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The CRC of what <paramref name="crc"/> stands for (0: nothing) and what follows.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] tables = Tables;
        crc = ~crc;
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

        return ~crc;
    }

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
