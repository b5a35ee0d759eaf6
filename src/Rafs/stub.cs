namespace Nydus.Rafs;
public static partial class ChunkCodec { public static partial bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotSupportedException(); }
public static partial class ChunkCipher { public static partial bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int plainLength) => throw new NotSupportedException(); }
public static partial class RafsBootstrap { public static partial RafsImage Open(string path, BootstrapMode mode, string? workDirectory) => throw new NotSupportedException(); }
