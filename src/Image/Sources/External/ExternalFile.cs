namespace Nydus.Image.Sources.External;

/// <summary>A file whose data is in a blob that the builder does not write (format spec 4.12). What the attributes leave out is null.</summary>
internal sealed record ExternalFile
{
    /// <summary>Among the external blobs.</summary>
    public int? BlobIndex { get; init; }

    /// <summary>64 characters.</summary>
    public string? BlobId { get; init; }

    /// <summary>Bytes, a power of two from 4 KiB to 16 MiB.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>Where the first chunk begins in the blob; bytes.</summary>
    public long? FirstChunkOffset { get; init; }

    /// <summary>Bytes.</summary>
    public long? CompressedSize { get; init; }

    /// <summary>Bytes; for files that are empty in the source.</summary>
    public long? FileSize { get; init; }

    /// <summary>CRC-32C of each chunk, or empty.</summary>
    public IReadOnlyList<uint> Crcs { get; init; } = [];
}
