namespace Nydus.Rafs.Codecs;

/// <summary>Decodes zstd frames of known plain size.</summary>
internal interface IZstdDecoder
{
    /// <summary>Library and version, for people.</summary>
    string Name { get; }

    /// <returns>False when the data is damaged or does not fill <paramref name="destination"/> exactly.</returns>
    bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination);
}
