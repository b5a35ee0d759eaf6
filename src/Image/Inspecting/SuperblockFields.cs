using System.Buffers.Binary;
using Nydus.Rafs;

namespace Nydus.Image.Inspecting;

/// <summary>Where the superblock places the tables (format spec 2.2, 3.3). The values were checked when the image was opened.</summary>
internal readonly record struct SuperblockFields(
    ulong BlobTableOffset, uint BlobTableSize, ulong PrefetchTableOffset, uint PrefetchTableEntries, ulong ChunkTableOffset, ulong ChunkTableSize)
{
    private const int Length = 8192;
    private const int ExtendedOffset = 1152;

    public static SuperblockFields Read(LoadedImage loaded)
    {
        ReadOnlySpan<byte> inlined = loaded.Image.InlinedBootstrap;
        byte[] start = new byte[Length];
        if (inlined.IsEmpty)
        {
            using FileStream file = File.OpenRead(loaded.Path);
            file.ReadAtLeast(start, Length, throwOnEndOfStream: false);
        }
        else
        {
            inlined[..Math.Min(inlined.Length, Length)].CopyTo(start);
        }

        return loaded.Image.Version == RafsVersion.V5 ? FromV5(start) : FromV6(start.AsSpan(ExtendedOffset));
    }

    private static SuperblockFields FromV5(ReadOnlySpan<byte> superblock) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(superblock[48..]),
        BinaryPrimitives.ReadUInt32LittleEndian(superblock[64..]),
        BinaryPrimitives.ReadUInt64LittleEndian(superblock[40..]),
        BinaryPrimitives.ReadUInt32LittleEndian(superblock[60..]),
        0,
        0);

    private static SuperblockFields FromV6(ReadOnlySpan<byte> extended) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(extended[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(extended[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(extended[40..]),
        BinaryPrimitives.ReadUInt32LittleEndian(extended[48..]) / sizeof(uint),
        BinaryPrimitives.ReadUInt64LittleEndian(extended[24..]),
        BinaryPrimitives.ReadUInt64LittleEndian(extended[32..]));
}
