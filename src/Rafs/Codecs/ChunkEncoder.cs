using Nydus.Rafs.Codecs;

namespace Nydus.Rafs;

/// <summary>
/// Compresses whole buffers as the reference builder does (format spec 1.6): lz4 blocks with the default match finder, zstd frames of level 3 that
/// state their plain size. Thread-safe; keeps one encoder state a thread and allocates nothing once warm.
/// </summary>
public static class ChunkEncoder
{
    /// <summary>What a destination needs beyond <c>length + length / 255</c>, whatever the compressor.</summary>
    private const int FixedOverhead = 64;

    private static readonly ZstdSelection Zstd = ZstdSelection.FromEnvironment();
    private static readonly ILz4Encoder Lz4 = Lz4Encoders.FromEnvironment();

    /// <summary>The room that compressing <paramref name="length"/> bytes may need, in bytes.</summary>
    /// <exception cref="OverflowException">It is 2 GiB or more.</exception>
    public static int MaximumLength(int length) => checked(length + (length / 255) + FixedOverhead);

    /// <summary>Compresses <paramref name="source"/>.</summary>
    /// <param name="compressor">None, Lz4Block or Zstd.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/>: with less room the answer could depend on it. Must not overlap <paramref name="source"/>.</param>
    /// <returns>Bytes written, always fewer than <paramref name="source"/> has; 0 when the data is to be stored as it is (the fallback rule).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such compressor, or chunks cannot be written with it.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static int Compress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty || compressor == RafsCompressor.None)
        {
            return 0;
        }

        if (destination.Length < MaximumLength(source.Length))
        {
            throw new ArgumentException($"Compressing {source.Length} bytes needs room for {MaximumLength(source.Length)}, not {destination.Length}.", nameof(destination));
        }

        int length = compressor switch
        {
            RafsCompressor.Lz4Block => Lz4.Encode(source, destination),
            RafsCompressor.Zstd => Zstd.Encoder.Encode(source, destination),
            _ => throw new ArgumentOutOfRangeException(nameof(compressor), compressor, "Chunks are written with none, lz4_block or zstd."),
        };
        return length > 0 && length < source.Length ? length : 0;
    }

    /// <summary>Names the implementations in use.</summary>
    public static string Describe() => $"zstd: {Zstd.Encoder.Name}, lz4: {Lz4.Name}";
}
