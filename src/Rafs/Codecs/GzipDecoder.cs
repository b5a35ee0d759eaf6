using System.Buffers.Binary;
using System.IO.Compression;

namespace Nydus.Rafs.Codecs;

/// <summary>
/// Decodes the first member of a gzip file (RFC 1952). The runtime's gzip stream is not for this: it goes on with the next member, and it takes a
/// member that ends too early for a good one.
/// </summary>
internal static class GzipDecoder
{
    private const int TrailerSize = 8;

    public static unsafe bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!GzipHeader.TryMeasure(source, out int headerLength))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = source[headerLength..];
        fixed (byte* from = rest)
        {
            if (from == null || !TryInflate(from, rest.Length, destination))
            {
                return false;
            }
        }

        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Compute(destination));
        BinaryPrimitives.WriteInt32LittleEndian(trailer[sizeof(uint)..], destination.Length);

        // The inflater does not tell where it stopped, but 64 bits that are right are not found by chance.
        return rest.EndsWith(trailer) || rest.IndexOf(trailer) >= 0;
    }

    private static unsafe bool TryInflate(byte* from, int length, Span<byte> destination)
    {
        using var input = new UnmanagedMemoryStream(from, length);
        using var inflater = new DeflateStream(input, CompressionMode.Decompress);
        try
        {
            Span<byte> excess = stackalloc byte[1];
            return inflater.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length
                && inflater.Read(excess) == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
