namespace Nydus.Rafs;

/// <summary>What the chunks of a blob must keep to (format spec 4.8 to 4.10), checked once when the table is made.</summary>
internal static class CompressionInfoRules
{
    private const int MaximumSize = 1 << 24;
    private const int PageSize = 4096;

    /// <summary>Encryption pads less than 16 bytes to 18.</summary>
    private const int PaddedSize = 18;
    private const int PaddedBelow = 16;

    /// <exception cref="RafsFormatException">A chunk breaks a rule.</exception>
    public static void Check(RafsBlob blob, CompressionInfoTable table)
    {
        // Dictionaries list chunks of several blobs, which need not follow each other nor lie in this one.
        bool isPlaced = !blob.Features.HasFlag(BlobFeatures.IsChunkDictGenerated);
        long previousEnd = 0;
        for (int chunk = 0; chunk < table.Count; chunk++)
        {
            string? fault = "a batch or ZRAN context that does not exist";
            if (table.TryDecode(chunk, out CompressionInfoEntry entry))
            {
                fault = FindWrongSize(blob, entry) ?? (isPlaced ? FindWrongPlace(blob, entry, previousEnd) : null);
            }

            if (fault is not null)
            {
                throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): chunk {chunk} has {fault}.");
            }

            previousEnd = entry.PlainOffset + entry.PlainSize;
        }
    }

    private static string? FindWrongSize(RafsBlob blob, in CompressionInfoEntry entry)
    {
        if (entry.StoredSize is <= 0 or > MaximumSize || entry.PlainSize > blob.ChunkSize || entry.DecodedSize is <= 0 or > MaximumSize)
        {
            return $"sizes {entry.StoredSize}, {entry.DecodedSize} and {entry.PlainSize}, out of range";
        }

        if (entry.IsEncrypted && !blob.Features.HasFlag(BlobFeatures.Encrypted))
        {
            return "encrypted data in a blob that is not encrypted";
        }

        if (entry.Batch >= 0)
        {
            return FindWrongBatch(blob, entry);
        }

        bool isRaw = !entry.IsCompressed && !entry.IsEncrypted;
        return isRaw && entry.StoredSize != entry.PlainSize ? $"{entry.StoredSize} stored bytes for {entry.PlainSize} plain ones without compression" : null;
    }

    private static string? FindWrongBatch(RafsBlob blob, in CompressionInfoEntry entry)
    {
        if (entry.OffsetInBatch < 0 || entry.OffsetInBatch > entry.DecodedSize - entry.PlainSize)
        {
            return $"{entry.PlainSize} bytes at {entry.OffsetInBatch} of a batch of {entry.DecodedSize}";
        }

        if (entry.IsZran)
        {
            return entry.IsEncrypted || !blob.Features.HasFlag(BlobFeatures.Zran) ? "a ZRAN context in a blob that has none, or is encrypted" : null;
        }

        // The reference refuses every batch that is stored longer than it is, and so the padded ones that its own builder writes.
        bool isPadded = entry.IsEncrypted && entry.StoredSize == PaddedSize && entry.DecodedSize < PaddedBelow;
        return entry.StoredSize > entry.DecodedSize && !isPadded ? $"a batch of {entry.DecodedSize} bytes stored as {entry.StoredSize}" : null;
    }

    private static string? FindWrongPlace(RafsBlob blob, in CompressionInfoEntry entry, long previousEnd)
    {
        if (entry.PlainOffset < previousEnd)
        {
            return $"plain offset {entry.PlainOffset}, inside of the chunk before it, which ends at {previousEnd}";
        }

        long plainLimit = (blob.UncompressedSize + PageSize - 1) / PageSize * PageSize;
        return entry.PlainOffset + entry.PlainSize > plainLimit || entry.StoredOffset + entry.StoredSize > blob.StoredDataSize
            ? $"its end beyond the blob's ({entry.PlainOffset}+{entry.PlainSize} of {plainLimit}, stored {entry.StoredOffset}+{entry.StoredSize} of {blob.StoredDataSize})"
            : null;
    }
}
