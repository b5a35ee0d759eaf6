namespace Nydus.Rafs.Codecs;

/// <summary>zstd by the distribution's libzstd, one context a thread.</summary>
internal sealed class NativeZstdEncoder : IZstdEncoder
{
    [ThreadStatic]
    private static ZstdCompressionContextHandle? _context;

    public string Name => NativeZstdDecoder.LibraryName;

    public unsafe int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ZstdCompressionContextHandle context = _context ??= new ZstdCompressionContextHandle();
        fixed (byte* from = source, to = destination)
        {
            // Codes of errors are above every capacity there can be.
            nuint written = LibZstd.Compress(context, to, (nuint)destination.Length, from, (nuint)source.Length, ZstdLevel.Default);
            return written <= (nuint)destination.Length ? (int)written : 0;
        }
    }
}
