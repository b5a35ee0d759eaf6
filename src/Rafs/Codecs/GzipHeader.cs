using System.Buffers.Binary;

namespace Nydus.Rafs.Codecs;

/// <summary>The header of a gzip member (RFC 1952, 2.3).</summary>
internal static class GzipHeader
{
    private const int FixedSize = 10;
    private const byte Deflate = 8;

    private const byte HasHeaderCrc = 0x02;
    private const byte HasExtraField = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const byte Reserved = 0xE0;

    /// <param name="source">Begins with the member.</param>
    /// <param name="length">Where the compressed data begins, at most the length of <paramref name="source"/>.</param>
    /// <returns>False when this is not a gzip header or not the whole of it.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> source, out int length)
    {
        length = 0;
        if (source.Length < FixedSize || source[0] != 0x1F || source[1] != 0x8B || source[2] != Deflate || (source[3] & Reserved) != 0)
        {
            return false;
        }

        byte flags = source[3];
        ReadOnlySpan<byte> rest = source[FixedSize..];
        if ((flags & HasExtraField) != 0
            && !(BinaryPrimitives.TryReadUInt16LittleEndian(rest, out ushort extra) && TrySkip(ref rest, sizeof(ushort) + extra)))
        {
            return false;
        }

        if (((flags & HasName) != 0 && !TrySkip(ref rest, rest.IndexOf((byte)0) + 1))
            || ((flags & HasComment) != 0 && !TrySkip(ref rest, rest.IndexOf((byte)0) + 1))
            || ((flags & HasHeaderCrc) != 0 && !TrySkip(ref rest, sizeof(ushort))))
        {
            return false;
        }

        length = source.Length - rest.Length;
        return true;
    }

    /// <param name="count">0, which no field has, stands for a text without its end.</param>
    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (count == 0 || count > rest.Length)
        {
            return false;
        }

        rest = rest[count..];
        return true;
    }
}
