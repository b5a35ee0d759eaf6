namespace Nydus.Rafs.Codecs;

/// <summary>lz4 blocks of known plain size, made with the default match finder (format spec 1.6).</summary>
internal interface ILz4Codec
{
    /// <summary>Library and version, for people.</summary>
    string Name { get; }

    /// <param name="destination">Has room for whatever the source becomes.</param>
    /// <returns>Bytes written; 0 or less when the library refuses, and the data is stored as it is.</returns>
    int Encode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <returns>False when the data is damaged or does not fill <paramref name="destination"/> exactly.</returns>
    bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination);
}
