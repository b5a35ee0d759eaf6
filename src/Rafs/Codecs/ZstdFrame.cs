using System.Buffers.Binary;

namespace Nydus.Rafs.Codecs;

/// <summary>What a zstd frame says of itself before anything is decoded (RFC 8878, 3.1.1).</summary>
internal static class ZstdFrame
{
    private const uint Magic = 0xFD2FB528;
    private const int MinHeaderSize = 6;
    private const int BlockHeaderSize = 3;
    private const int ChecksumSize = 4;
    private const uint RleBlock = 1;

    /// <summary>log2 of the largest window in bytes: what zstd decoders accept unless told otherwise.</summary>
    private const int MaxWindowLog = 27;

    /// <summary>
    /// Whether <paramref name="source"/> is one frame from its first to its last byte and may have <paramref name="plainSize"/> plain bytes. Keeps
    /// further frames from the decoder, and the formats older than zstd 1.0, which some builds of libzstd still read.
    /// </summary>
    public static bool MayFill(ReadOnlySpan<byte> source, int plainSize)
    {
        if (source.Length < MinHeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
        {
            return false;
        }

        byte descriptor = source[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int dictionaryIdSize = (1 << (descriptor & 3)) >> 1;
        int sizeCode = descriptor >> 6;
        int sizeLength = sizeCode == 0 && !isSingleSegment ? 0 : 1 << sizeCode;
        int sizeOffset = (isSingleSegment ? 5 : 6) + dictionaryIdSize;
        int headerSize = sizeOffset + sizeLength;
        if (source.Length < headerSize || (!isSingleSegment && 10 + (source[5] >> 3) > MaxWindowLog))
        {
            return false;
        }

        ReadOnlySpan<byte> size = source[sizeOffset..];
        bool fits = sizeLength switch
        {
            0 => true,
            1 => size[0] == plainSize,
            2 => BinaryPrimitives.ReadUInt16LittleEndian(size) + 256 == plainSize,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(size) == (uint)plainSize,
            _ => BinaryPrimitives.ReadUInt64LittleEndian(size) == (ulong)plainSize,
        };
        bool hasChecksum = (descriptor & 4) != 0;
        return fits && BlocksEndAt(source[headerSize..], hasChecksum ? ChecksumSize : 0);
    }

    /// <summary>Whether exactly <paramref name="trailing"/> bytes follow the last block.</summary>
    private static bool BlocksEndAt(ReadOnlySpan<byte> blocks, int trailing)
    {
        while (blocks.Length >= BlockHeaderSize)
        {
            uint header = BinaryPrimitives.ReadUInt16LittleEndian(blocks) | ((uint)blocks[2] << 16);
            int stored = BlockHeaderSize + (((header >> 1) & 3) == RleBlock ? 1 : (int)(header >> 3));
            if (stored > blocks.Length)
            {
                return false;
            }

            blocks = blocks[stored..];
            if ((header & 1) != 0)
            {
                return blocks.Length == trailing;
            }
        }

        return false;
    }
}
