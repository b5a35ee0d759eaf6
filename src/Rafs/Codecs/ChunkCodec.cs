using K4os.Compression.LZ4;
using Nydus.Rafs.Codecs;

namespace Nydus.Rafs;

/// <summary>Decompresses whole buffers (format spec 1.6). Thread-safe; keeps one decoder state a thread and allocates nothing once warm.</summary>
public static class ChunkCodec
{
    private static readonly ZstdSelection Zstd = ZstdSelection.FromEnvironment();

    /// <summary>Decompresses <paramref name="source"/>, which must give exactly <paramref name="destination"/>'s length.</summary>
    /// <param name="source">For gzip the first member counts and what follows it is ignored; otherwise nothing may follow.</param>
    /// <param name="destination">Must not overlap <paramref name="source"/>; undefined when the answer is false.</param>
    /// <returns>False when the data is damaged or of another length.</returns>
    public static bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination) => compressor switch
    {
        RafsCompressor.None => TryCopy(source, destination),
        RafsCompressor.Lz4Block => LZ4Codec.Decode(source, destination) == destination.Length && !source.IsEmpty,
        RafsCompressor.Gzip => GzipDecoder.TryDecode(source, destination),
        RafsCompressor.Zstd => Zstd.Decoder.TryDecode(source, destination),
        _ => false,
    };

    /// <summary>Decompresses the start of a gzip member to exactly <paramref name="destination"/>'s length (format spec 4.11).</summary>
    /// <param name="source">Begins with the member; where it ends is not known.</param>
    /// <returns>False when the data is damaged or gives less.</returns>
    public static bool TryDecompressPrefix(ReadOnlySpan<byte> source, Span<byte> destination) => GzipDecoder.TryDecodePrefix(source, destination);

    /// <summary>Names the implementations in use, for the log and the daemon's information.</summary>
    /// <exception cref="InvalidOperationException">NYDUS_CODEC asks for what this machine has not, or has an unknown value.</exception>
    public static string Describe() =>
        Zstd.Problem is { } problem
            ? throw new InvalidOperationException(problem)
            : $"zstd: {Zstd.Decoder.Name}, lz4: K4os {typeof(LZ4Codec).Assembly.GetName().Version?.ToString(3)}";

    private static bool TryCopy(ReadOnlySpan<byte> source, Span<byte> destination) =>
        source.Length == destination.Length && source.TryCopyTo(destination);
}
