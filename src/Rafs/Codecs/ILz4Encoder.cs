namespace Nydus.Rafs.Codecs;

/// <summary>Makes lz4 blocks with the default match finder (format spec 1.6).</summary>
internal interface ILz4Encoder
{
    /// <summary>Library and version, for people.</summary>
    string Name { get; }

    /// <param name="destination">Has room for whatever the source becomes.</param>
    /// <returns>Bytes written; 0 or less when the library refuses, and the data is stored as it is.</returns>
    int Encode(ReadOnlySpan<byte> source, Span<byte> destination);
}
