using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs.Codecs;

/// <summary>A ZSTD_DCtx, freed when its thread is gone.</summary>
internal sealed class ZstdContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <exception cref="InsufficientMemoryException">libzstd has no memory.</exception>
    public ZstdContextHandle()
        : base(ownsHandle: true)
    {
        SetHandle(LibZstd.CreateContext());
        if (IsInvalid)
        {
            throw new InsufficientMemoryException("libzstd could not make a decompression context.");
        }
    }

    protected override bool ReleaseHandle() => LibZstd.FreeContext(handle) == 0;
}
