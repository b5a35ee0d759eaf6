using System.Buffers.Binary;

namespace Nydus.Plugin.BlobCache.ChunkMap;

/// <summary>The first 4096 bytes of a <c>.chunk_map</c> file, little-endian (spec section 5.1).</summary>
internal static class ChunkMapHeader
{
    public const int Size = 4096;

    /// <summary>Where the all-ready field lies.</summary>
    public const int AllReadyOffset = 12;

    public const uint AllReadyMagic = 0x4D4D4150;

    private const uint Magic = 0x424D4150;
    private const uint Magic2 = 0x434D4150;
    private const uint Version = 1;

    /// <summary>The length of the whole file in bytes: the header, then one bit a chunk.</summary>
    public static long GetFileLength(int chunkCount) => Size + ((chunkCount + 7L) / 8);

    public static void Write(Span<byte> header)
    {
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Magic2);
    }

    /// <summary>Whether it is one. Version 0 has no second magic.</summary>
    public static bool IsValid(ReadOnlySpan<byte> header)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic
            && version <= Version
            && (version == 0 || BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Magic2);
    }

    /// <summary>Whether the opener of a complete map has left its mark: then the bits need not be looked at.</summary>
    public static bool IsAllReady(ReadOnlySpan<byte> header)
        => BinaryPrimitives.ReadUInt32LittleEndian(header[AllReadyOffset..]) == AllReadyMagic;
}
