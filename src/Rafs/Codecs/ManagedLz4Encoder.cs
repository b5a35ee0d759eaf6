using K4os.Compression.LZ4;

namespace Nydus.Rafs.Codecs;

/// <summary>lz4 by a managed port.</summary>
internal sealed class ManagedLz4Encoder : ILz4Encoder
{
    public string Name => $"K4os {typeof(LZ4Codec).Assembly.GetName().Version?.ToString(3)}";

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination) => LZ4Codec.Encode(source, destination, LZ4Level.L00_FAST);
}
