using System.Buffers.Binary;
using Nydus.Rafs.Codecs.Deflate;

namespace Nydus.Rafs.Codecs;

/// <summary>
/// Decodes the first member of a gzip file (RFC 1952). The runtime's gzip stream is not for this: it goes on with the next member, it takes a
/// member that ends too early for a good one, and it allocates.
/// </summary>
internal static class GzipDecoder
{
    private const int TrailerSize = 8;

    [ThreadStatic]
    private static Inflater? _inflater;

    /// <summary>Decodes the start of the first member, whatever follows it: in eStargz layers that is padding, which nobody counts.</summary>
    public static bool TryDecodePrefix(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!GzipHeader.TryMeasure(source, out int headerLength))
        {
            return false;
        }

        _inflater ??= new Inflater();
        InflateResult result = _inflater.Inflate(source[headerLength..], 0, 0, [], destination, out _, out int written, stopsWhenFull: true);
        return result != InflateResult.Damaged && written == destination.Length;
    }

    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!GzipHeader.TryMeasure(source, out int headerLength))
        {
            return false;
        }

        _inflater ??= new Inflater();
        ReadOnlySpan<byte> stream = source[headerLength..];
        InflateResult result = _inflater.Inflate(stream, 0, 0, [], destination, out int consumed, out int written);
        if (result != InflateResult.Ended || written != destination.Length || stream.Length - consumed < TrailerSize)
        {
            return false;
        }

        ReadOnlySpan<byte> trailer = stream.Slice(consumed, TrailerSize);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32.Compute(destination)
            && BinaryPrimitives.ReadInt32LittleEndian(trailer[sizeof(uint)..]) == destination.Length;
    }
}
