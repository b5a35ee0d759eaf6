using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A 16-byte chunk info (format spec 4.6).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChunkInfoV1
{
    public const int StoredSize = 16;

    private const ulong PlainOffsetMask = 0xFFF_FFFF_F000;
    private const ulong StoredOffsetMask = 0xFF_FFFF_FFFF;

    public ulong U;
    public ulong C;

    public readonly long PlainOffset => (long)(U & PlainOffsetMask);

    /// <summary>1 to 2^24.</summary>
    public readonly int PlainSize => (int)((U >> 44) | ((U & 0xF00) << 12)) + 1;

    public readonly long StoredOffset => (long)(C & StoredOffsetMask);

    /// <summary>1 to 2^24.</summary>
    public readonly int StoredSizeInBytes => (int)((C >> 44) | (((C >> 40) & 0xF) << 20)) + 1;
}
