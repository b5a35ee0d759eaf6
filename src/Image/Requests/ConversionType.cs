namespace Nydus.Image.Requests;

/// <summary>What <c>create --type</c> names (format spec 6.1).</summary>
internal enum ConversionType
{
    DirRafs,
    TarRafs,
    TarGzRafs,
    EstarGzRafs,
    TarGzRef,
    EstarGzRef,
    EstarGzTocRef,
    TarTarfs,
}
