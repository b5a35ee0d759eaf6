using System.IO.Compression;

namespace Nydus.Rafs.Codecs;

/// <summary>Decodes the first member of a gzip file (RFC 1952).</summary>
internal static class GzipDecoder
{
    public static unsafe bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        {
            using var input = new UnmanagedMemoryStream(from, source.Length);
            using var gzip = new GZipStream(input, CompressionMode.Decompress);
            try
            {
                Span<byte> excess = stackalloc byte[1];
                return gzip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length
                    && gzip.Read(excess) == 0;
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }
}
