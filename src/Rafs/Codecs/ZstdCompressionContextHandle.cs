using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs.Codecs;

/// <summary>A ZSTD_CCtx, freed when its thread is gone.</summary>
internal sealed class ZstdCompressionContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <exception cref="InsufficientMemoryException">libzstd has no memory.</exception>
    public ZstdCompressionContextHandle()
        : base(ownsHandle: true)
    {
        SetHandle(LibZstd.CreateCompressionContext());
        if (IsInvalid)
        {
            throw new InsufficientMemoryException("libzstd could not make a compression context.");
        }
    }

    protected override bool ReleaseHandle() => LibZstd.FreeCompressionContext(handle) == 0;
}
