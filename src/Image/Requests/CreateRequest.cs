using Nydus.Rafs;

namespace Nydus.Image.Requests;

/// <summary>What <c>nydus-image create</c> was asked for; values are checked and defaults filled in (format spec 6.1).</summary>
internal sealed record CreateRequest
{
    /// <summary>A directory, an archive, or a pipe that brings one.</summary>
    public required string Source { get; init; }
    public ConversionType Type { get; init; } = ConversionType.DirRafs;

    /// <summary>Where the bootstrap goes; null: into <see cref="BlobDirectory"/> under its digest, or inside the blob.</summary>
    public string? Bootstrap { get; init; }
    public string? Blob { get; init; }
    public string? BlobDirectory { get; init; }
    public string? BlobCacheDirectory { get; init; }
    public string? ExternalBlob { get; init; }
    public bool InlineMeta { get; init; }
    public string? BlobId { get; init; }

    /// <summary>Bytes, for <see cref="ConversionType.EstarGzTocRef"/>.</summary>
    public long BlobDataSize { get; init; }

    /// <summary>Added to every stored offset; bytes.</summary>
    public long BlobOffset { get; init; }
    public int ChunkSize { get; init; } = 0x100000;

    /// <summary>0: no batches.</summary>
    public int BatchSize { get; init; }
    public RafsCompressor Compressor { get; init; } = RafsCompressor.Zstd;
    public RafsDigester Digester { get; init; } = RafsDigester.Blake3;
    public RafsVersion Version { get; init; } = RafsVersion.V6;
    public bool BlobToc { get; init; }

    /// <summary>Path of a bootstrap whose chunks may be referenced instead of stored again.</summary>
    public string? ChunkDictionary { get; init; }
    public string? ParentBootstrap { get; init; }
    public bool AlignedChunks { get; init; }
    public bool Repeatable { get; init; }
    public WhiteoutSpec Whiteouts { get; init; } = WhiteoutSpec.Oci;
    public PrefetchPolicy Prefetch { get; init; } = PrefetchPolicy.None;

    /// <summary>Lines of stdin when <see cref="Prefetch"/> asks for them, raw bytes without the line feed.</summary>
    public IReadOnlyList<byte[]> PrefetchPatterns { get; init; } = [];
    public bool Encrypt { get; init; }

    /// <summary>Path of a <c>.nydusattributes</c> file, or null.</summary>
    public string? Attributes { get; init; }

    /// <summary>Path of the nydusd configuration, or null.</summary>
    public string? Config { get; init; }
}
