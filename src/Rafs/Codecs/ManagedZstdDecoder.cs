using ZstdSharp;

namespace Nydus.Rafs.Codecs;

/// <summary>zstd by a managed port, one decompressor a thread; its handle is freed when the thread is gone.</summary>
internal sealed class ManagedZstdDecoder : IZstdDecoder
{
    [ThreadStatic]
    private static Decompressor? _decompressor;

    public string Name => LibraryName;

    /// <summary>Library and version, for people.</summary>
    internal static string LibraryName => $"ZstdSharp {typeof(Decompressor).Assembly.GetName().Version?.ToString(3)}";

    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!ZstdFrame.MayFill(source, destination.Length))
        {
            return false;
        }

        Decompressor decompressor = _decompressor ??= new Decompressor();
        try
        {
            return decompressor.TryUnwrap(source, destination, out int written) && written == destination.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }
}
