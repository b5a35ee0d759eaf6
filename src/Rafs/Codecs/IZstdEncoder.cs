namespace Nydus.Rafs.Codecs;

/// <summary>Makes zstd frames of one buffer each: level 3, plain size in the header, no checksum (format spec 1.6).</summary>
internal interface IZstdEncoder
{
    /// <summary>Library and version, for people.</summary>
    string Name { get; }

    /// <returns>Bytes written; 0 when the library refuses, and the data is stored as it is.</returns>
    /// <exception cref="InsufficientMemoryException">The library has no memory.</exception>
    int Encode(ReadOnlySpan<byte> source, Span<byte> destination);
}
