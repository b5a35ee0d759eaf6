namespace Nydus.Rafs;

/// <summary>Decompresses whole buffers (format spec 1.6). Thread-safe; keeps one decoder state a thread and allocates nothing once warm.</summary>
public static partial class ChunkCodec
{
    /// <summary>Decompresses <paramref name="source"/>, which must give exactly <paramref name="destination"/>'s length.</summary>
    /// <returns>False when the data is damaged or of another length.</returns>
    public static partial bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination);
}
