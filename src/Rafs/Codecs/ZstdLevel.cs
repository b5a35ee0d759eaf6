namespace Nydus.Rafs.Codecs;

/// <summary>The compression level of everything the builder writes with zstd (format spec 1.6).</summary>
internal static class ZstdLevel
{
    public const int Default = 3;
}
