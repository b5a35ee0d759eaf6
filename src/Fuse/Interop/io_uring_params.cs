namespace Nydus.Fuse.Interop;

/// <summary>struct io_uring_params of linux/io_uring.h, 120 bytes.</summary>
internal struct io_uring_params
{
    internal uint sq_entries;
    internal uint cq_entries;
    internal uint flags;
    internal uint sq_thread_cpu;
    internal uint sq_thread_idle;
    internal uint features;
    internal uint wq_fd;
    internal uint resv0;
    internal uint resv1;
    internal uint resv2;
    internal io_sqring_offsets sq_off;
    internal io_cqring_offsets cq_off;
}
