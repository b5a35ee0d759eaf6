namespace Nydus.Fuse.Interop;

/// <summary>struct iovec of sys/uio.h.</summary>
internal unsafe struct iovec
{
    internal byte* iov_base;
    internal nint iov_len;
}
