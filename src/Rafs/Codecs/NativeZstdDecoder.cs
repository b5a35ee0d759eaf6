namespace Nydus.Rafs.Codecs;

/// <summary>zstd by the distribution's libzstd, one context a thread.</summary>
internal sealed class NativeZstdDecoder : IZstdDecoder
{
    [ThreadStatic]
    private static ZstdContextHandle? _context;

    public string Name => LibraryName;

    /// <summary>Library and version, for people.</summary>
    internal static string LibraryName
    {
        get
        {
            uint version = LibZstd.VersionNumber();
            return $"libzstd {version / 10000}.{version / 100 % 100}.{version % 100}";
        }
    }

    public unsafe bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!ZstdFrame.MayFill(source, destination.Length))
        {
            return false;
        }

        ZstdContextHandle context = _context ??= new ZstdContextHandle();
        fixed (byte* from = source, to = destination)
        {
            // Codes of errors are above every length there can be, so the comparison covers them.
            return LibZstd.Decompress(context, to, (nuint)destination.Length, from, (nuint)source.Length) == (nuint)destination.Length;
        }
    }
}
