using System.Buffers.Binary;

namespace Nydus.Rafs.Codecs;

/// <summary>What the header of a zstd frame says before anything is decoded (RFC 8878, 3.1.1.1).</summary>
internal static class ZstdFrame
{
    private const uint Magic = 0xFD2FB528;

    /// <summary>log2 of the largest window in bytes: what zstd decoders accept unless told otherwise.</summary>
    private const int MaxWindowLog = 27;

    /// <summary>
    /// Whether <paramref name="source"/> begins with a frame that can have <paramref name="plainSize"/> bytes. Formats older than zstd 1.0, which
    /// some builds of libzstd decode too, are not among them.
    /// </summary>
    public static bool MayFill(ReadOnlySpan<byte> source, int plainSize)
    {
        if (source.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
        {
            return false;
        }

        byte descriptor = source[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        if (!isSingleSegment && 10 + (source[5] >> 3) > MaxWindowLog)
        {
            return false;
        }

        int dictionaryIdSize = (1 << (descriptor & 3)) >> 1;
        ReadOnlySpan<byte> size = source[Math.Min(source.Length, 5 + (isSingleSegment ? 0 : 1) + dictionaryIdSize)..];
        return (descriptor >> 6) switch
        {
            // A frame that has a window descriptor may leave its size out.
            0 => !isSingleSegment || (size.Length >= 1 && size[0] == plainSize),
            1 => size.Length >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(size) + 256 == plainSize,
            2 => size.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(size) == (uint)plainSize,
            _ => size.Length >= 8 && BinaryPrimitives.ReadUInt64LittleEndian(size) == (ulong)plainSize,
        };
    }
}
