using Nydus.Rafs.Zran;

namespace Nydus.Rafs;

/// <summary>A chunk info of either version, with its batch or ZRAN context resolved.</summary>
internal struct CompressionInfoEntry
{
    public long StoredOffset;
    public int StoredSize;
    public long PlainOffset;
    public int PlainSize;
    public bool IsCompressed;
    public bool IsEncrypted;
    public bool IsZran;
    public bool HasCrc32C;
    public uint Crc32C;

    /// <summary>The number of the batch, or of the context when <see cref="IsZran"/>; -1 without.</summary>
    public int Batch;
    public int OffsetInBatch;
    public int DecodedSize;

    public static CompressionInfoEntry From(in ChunkInfoV1 info) => new()
    {
        StoredOffset = info.StoredOffset,
        StoredSize = info.StoredSizeInBytes,
        PlainOffset = info.PlainOffset,
        PlainSize = info.PlainSize,
        IsCompressed = info.StoredSizeInBytes != info.PlainSize,
        Batch = -1,
        DecodedSize = info.PlainSize,
    };

    public static CompressionInfoEntry From(in ChunkInfoV2 info) => new()
    {
        StoredOffset = info.StoredOffset,
        StoredSize = info.StoredSizeInBytes,
        PlainOffset = info.PlainOffset,
        PlainSize = info.PlainSize,
        IsCompressed = info.IsCompressed,
        IsEncrypted = info.IsEncrypted,
        HasCrc32C = info.HasCrc32C,
        Crc32C = info.HasCrc32C ? info.Low : 0,
        Batch = -1,
        DecodedSize = info.PlainSize,
    };

    /// <summary>Out-of-range numbers of a damaged batch become negative sizes, which the checks refuse.</summary>
    public static CompressionInfoEntry From(in ChunkInfoV2 info, in BatchContext batch) => new()
    {
        StoredOffset = info.StoredOffset,
        StoredSize = (int)batch.CompressedSize,
        PlainOffset = info.PlainOffset,
        PlainSize = info.PlainSize,
        IsCompressed = batch.CompressedSize != batch.UncompressedSize,
        IsEncrypted = info.IsEncrypted,
        Batch = (int)info.High,
        OffsetInBatch = (int)info.Low,
        DecodedSize = (int)batch.UncompressedSize,
    };

    /// <summary>The same of a context: chunks of one share its stored bytes.</summary>
    public static CompressionInfoEntry From(in ChunkInfoV2 info, in ZranContext context) => new()
    {
        StoredOffset = (long)Math.Min(context.InOffset, long.MaxValue),
        StoredSize = (int)context.InLength,
        PlainOffset = info.PlainOffset,
        PlainSize = info.PlainSize,
        IsCompressed = true,
        IsEncrypted = info.IsEncrypted,
        IsZran = true,
        Batch = (int)info.High,
        OffsetInBatch = (int)info.Low,
        DecodedSize = (int)context.OutLength,
    };
}
