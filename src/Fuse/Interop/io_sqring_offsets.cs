namespace Nydus.Fuse.Interop;

/// <summary>struct io_sqring_offsets of linux/io_uring.h, 40 bytes.</summary>
internal struct io_sqring_offsets
{
    internal uint head;
    internal uint tail;
    internal uint ring_mask;
    internal uint ring_entries;
    internal uint flags;
    internal uint dropped;
    internal uint array;
    internal uint resv1;
    internal ulong user_addr;
}
