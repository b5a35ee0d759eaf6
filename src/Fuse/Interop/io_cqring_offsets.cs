namespace Nydus.Fuse.Interop;

/// <summary>struct io_cqring_offsets of linux/io_uring.h, 40 bytes.</summary>
internal struct io_cqring_offsets
{
    internal uint head;
    internal uint tail;
    internal uint ring_mask;
    internal uint ring_entries;
    internal uint overflow;
    internal uint cqes;
    internal uint flags;
    internal uint resv1;
    internal ulong user_addr;
}
