namespace Nydus.Rafs;
public static partial class ChunkCodec { public static partial bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotSupportedException(); }
