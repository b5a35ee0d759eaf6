namespace Nydus.Image.Zran;

/// <summary>Where the data of a chunk lies in a gzip file: what a V2 chunk info says of it, with the flags compressed and ZRAN (format spec 4.7, 4.10).</summary>
/// <param name="StoredOffset">Compressed bytes before it.</param>
/// <param name="StoredSize">Compressed bytes used for it: 0 when they were used before already. At most 2^24 - 1.</param>
/// <param name="Context">The number of its context.</param>
/// <param name="OffsetInContext">Where it starts in the output of the context, in bytes.</param>
/// <param name="PlainSize">In bytes.</param>
internal readonly record struct ZranChunk(long StoredOffset, int StoredSize, int Context, int OffsetInContext, int PlainSize)
{
    /// <summary>The data field of the V2 chunk info.</summary>
    public ulong Data => ((ulong)(uint)Context << 32) | (uint)OffsetInContext;
}
