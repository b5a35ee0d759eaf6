namespace Nydus.Rafs;
public static partial class ChunkCodec { public static partial bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotSupportedException(); }
public static partial class RafsBootstrap { public static partial RafsImage Open(string path, BootstrapMode mode, string? workDirectory) => throw new NotSupportedException(); }
