namespace Nydus.Fuse.Interop;

/// <summary>struct io_uring_cqe of linux/io_uring.h, 16 bytes.</summary>
internal struct io_uring_cqe
{
    internal ulong user_data;

    /// <summary>0, a count, or a negative errno.</summary>
    internal int res;
    internal uint flags;
}
