using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A 24-byte chunk info (format spec 4.7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChunkInfoV2
{
    public const int StoredSize = 24;

    private const ulong StoredOffsetMask = 0xFF_FFFF_FFFF;

    public ulong U;
    public ulong C;
    public ulong D;

    public readonly long PlainOffset => (long)(U & 0xFFFF_FFFF) << 12;

    /// <summary>1 to 2^24.</summary>
    public readonly int PlainSize => (int)((U >> 32) & 0xFF_FFFF) + 1;

    public readonly bool IsCompressed => (U & (0x01ul << 56)) != 0;

    public readonly bool IsZran => (U & (0x02ul << 56)) != 0;

    public readonly bool IsBatch => (U & (0x04ul << 56)) != 0;

    public readonly bool IsEncrypted => (U & (0x08ul << 56)) != 0;

    public readonly bool HasCrc32C => (U & (0x10ul << 56)) != 0;

    public readonly long StoredOffset => (long)(C & StoredOffsetMask);

    /// <summary>0 to 2^24 - 1; 0 in a batch, and possible in a ZRAN context.</summary>
    public readonly int StoredSizeInBytes => (int)(C >> 40);

    /// <summary>CRC-32C, or the offset inside the batch or the ZRAN context's output.</summary>
    public readonly uint Low => (uint)D;

    /// <summary>The number of the batch or the ZRAN context.</summary>
    public readonly uint High => (uint)(D >> 32);
}
