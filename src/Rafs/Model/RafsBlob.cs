namespace Nydus.Rafs;

/// <summary>An entry of the blob table (format spec 2.5 and 3.5), checked.</summary>
public sealed class RafsBlob
{
    public required int Index { get; init; }

    /// <summary>The data blob's id, placeholders already replaced. A plain name: no slash, no NUL, not <c>.</c> or <c>..</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where the compression information lies: the id itself, or the RAFS blob of a SEPARATE blob.</summary>
    public required string MetaBlobId { get; init; }

    public required BlobFeatures Features { get; init; }
    public required RafsCompressor Compressor { get; init; }
    public required RafsDigester Digester { get; init; }
    public required RafsCipher Cipher { get; init; }

    /// <summary>AES-128-XTS key, 32 bytes; empty when not encrypted. Never logged.</summary>
    public ReadOnlyMemory<byte> CipherKey { get; init; }

    /// <summary>The 16-byte tweak every message starts from; empty when not encrypted.</summary>
    public ReadOnlyMemory<byte> CipherIv { get; init; }

    /// <summary>0 when not known (v5 without extended blob table): then <see cref="RafsImage.CreateChunkTable"/> counts.</summary>
    public required int ChunkCount { get; init; }
    public required int ChunkSize { get; init; }

    /// <summary>Length of the blob in bytes, 0 when not known.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>Length of the decoded blob in bytes, the size of its plain cache file.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>Length of the stored chunk data ("compressed data size"), the bound of chunk addresses and the size of a raw cache file.</summary>
    public required long StoredDataSize { get; init; }

    /// <summary>Compression information (v6); all 0 in v5.</summary>
    public RafsCompressor CiCompressor { get; init; }
    public long CiOffset { get; init; }
    public long CiCompressedSize { get; init; }
    public long CiUncompressedSize { get; init; }
    public int TocSize { get; init; }
    public ReadOnlyMemory<byte> TocDigest { get; init; }

    /// <summary>v5 blob table: bytes to read ahead from the start of the blob.</summary>
    public long ReadaheadSize { get; init; }

    /// <summary>Whether chunk numbers mean the same whenever the image is opened (false: v5 without extended blob table).</summary>
    public required bool HasStableChunkNumbers { get; init; }

    /// <summary>v6: the blob has compression information to load before its chunks are known.</summary>
    public bool HasCompressionInfo => CiUncompressedSize > 0 && !IsLegacyStargz;

    /// <summary>
    /// The blob is an eStargz layer known from its table of contents: the start of each chunk's gzip member is known, of its end only a bound, and no compression
    /// information is stored anywhere (format spec 4.11).
    /// </summary>
    public bool IsLegacyStargz => Compressor == RafsCompressor.Gzip && !Features.HasFlag(BlobFeatures.ChunkInfoV2);
}
