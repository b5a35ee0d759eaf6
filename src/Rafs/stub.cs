using Nydus.Abstractions;
namespace Nydus.Rafs;
public static partial class ChunkCodec { public static partial bool TryDecompress(RafsCompressor compressor, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotSupportedException(); }
public static partial class ChunkHash { public static partial ChunkDigest Compute(RafsDigester digester, ReadOnlySpan<byte> data) => throw new NotSupportedException(); public static partial uint Crc32C(ReadOnlySpan<byte> data) => throw new NotSupportedException(); }
public static partial class ChunkCipher { public static partial bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int plainLength) => throw new NotSupportedException(); }
