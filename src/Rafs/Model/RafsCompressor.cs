namespace Nydus.Rafs;

/// <summary>How chunks are compressed; values as on disk (format spec 1.6).</summary>
public enum RafsCompressor : uint
{
    None = 0,
    Lz4Block = 1,
    Gzip = 2,
    Zstd = 3,
}
