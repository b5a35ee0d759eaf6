using System.Buffers.Binary;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>Makes the tar header that follows a section (format spec 4.3).</summary>
internal static class SectionHeaderWriter
{
    private const int SizeOffset = 124;
    private const int TimeOffset = 136;
    private const int FieldSize = 12;
    private const int ChecksumOffset = 148;
    private const int ChecksumSize = 8;
    private const int TypeOffset = 156;
    private const int MagicOffset = 257;

    /// <summary>What eleven octal digits cannot say.</summary>
    private const long OctalLimit = 1L << 33;

    /// <param name="name">At most 99 ASCII bytes.</param>
    /// <param name="size">The section's stored bytes, 0 or more.</param>
    /// <param name="header">512 bytes.</param>
    public static void Write(ReadOnlySpan<byte> name, long size, Span<byte> header)
    {
        header.Clear();
        name.CopyTo(header);
        WriteSize(header.Slice(SizeOffset, FieldSize), size);
        WriteOctal(header.Slice(TimeOffset, FieldSize - 1), 0);
        header[TypeOffset] = (byte)'0';
        "ustar  "u8.CopyTo(header[MagicOffset..]);

        // The checksum counts its own field as blanks.
        Span<byte> checksum = header.Slice(ChecksumOffset, ChecksumSize);
        checksum.Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
        {
            sum += value;
        }

        checksum.Clear();
        WriteOctal(checksum[..^1], sum);
    }

    private static void WriteSize(Span<byte> field, long size)
    {
        if (size < OctalLimit)
        {
            WriteOctal(field[..^1], size);
            return;
        }

        field[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(field[4..], size);
    }

    private static void WriteOctal(Span<byte> digits, long value)
    {
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
