using ZstdSharp;

namespace Nydus.Rafs.Codecs;

/// <summary>zstd by a managed port, one compressor a thread; its handle is freed when the thread is gone.</summary>
internal sealed class ManagedZstdEncoder : IZstdEncoder
{
    [ThreadStatic]
    private static Compressor? _compressor;

    public string Name => ManagedZstdDecoder.LibraryName;

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Compressor compressor = _compressor ??= new Compressor(ZstdLevel.Default);
        return compressor.TryWrap(source, destination, out int written) ? written : 0;
    }
}
