using System.Runtime.CompilerServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse.Tests.Abi;

/// <summary>The numbers are those of linux/fuse.h 7.45, by sizeof and offsetof.</summary>
public sealed class StructSizeTests
{
    [Fact]
    public void Structs_HaveTheKernelsSizes()
    {
        var sizes = new (string Name, int Expected, int Actual)[]
        {
            (nameof(fuse_access_in), 8, Unsafe.SizeOf<fuse_access_in>()),
            (nameof(fuse_attr), 88, Unsafe.SizeOf<fuse_attr>()),
            (nameof(fuse_attr_out), 104, Unsafe.SizeOf<fuse_attr_out>()),
            (nameof(fuse_batch_forget_in), 8, Unsafe.SizeOf<fuse_batch_forget_in>()),
            (nameof(fuse_entry_out), 128, Unsafe.SizeOf<fuse_entry_out>()),
            (nameof(fuse_forget_in), 8, Unsafe.SizeOf<fuse_forget_in>()),
            (nameof(fuse_forget_one), 16, Unsafe.SizeOf<fuse_forget_one>()),
            (nameof(fuse_getxattr_in), 8, Unsafe.SizeOf<fuse_getxattr_in>()),
            (nameof(fuse_getxattr_out), 8, Unsafe.SizeOf<fuse_getxattr_out>()),
            (nameof(fuse_in_header), 40, Unsafe.SizeOf<fuse_in_header>()),
            (nameof(fuse_init_in), 16, Unsafe.SizeOf<fuse_init_in>()),
            (nameof(fuse_init_out), 64, Unsafe.SizeOf<fuse_init_out>()),
            (nameof(fuse_interrupt_in), 8, Unsafe.SizeOf<fuse_interrupt_in>()),
            (nameof(fuse_kstatfs), 80, Unsafe.SizeOf<fuse_kstatfs>()),
            (nameof(fuse_lseek_in), 24, Unsafe.SizeOf<fuse_lseek_in>()),
            (nameof(fuse_lseek_out), 8, Unsafe.SizeOf<fuse_lseek_out>()),
            (nameof(fuse_notify_inval_entry_out), 16, Unsafe.SizeOf<fuse_notify_inval_entry_out>()),
            (nameof(fuse_notify_inval_inode_out), 24, Unsafe.SizeOf<fuse_notify_inval_inode_out>()),
            (nameof(fuse_open_in), 8, Unsafe.SizeOf<fuse_open_in>()),
            (nameof(fuse_open_out), 16, Unsafe.SizeOf<fuse_open_out>()),
            (nameof(fuse_out_header), 16, Unsafe.SizeOf<fuse_out_header>()),
            (nameof(fuse_read_in), 40, Unsafe.SizeOf<fuse_read_in>()),
            (nameof(fuse_release_in), 24, Unsafe.SizeOf<fuse_release_in>()),
            (nameof(fuse_uring_cmd_req), 24, Unsafe.SizeOf<fuse_uring_cmd_req>()),
            (nameof(fuse_uring_ent_in_out), 32, Unsafe.SizeOf<fuse_uring_ent_in_out>()),
            (nameof(fuse_uring_req_header), 288, Unsafe.SizeOf<fuse_uring_req_header>()),
            (nameof(io_cqring_offsets), 40, Unsafe.SizeOf<io_cqring_offsets>()),
            (nameof(io_sqring_offsets), 40, Unsafe.SizeOf<io_sqring_offsets>()),
            (nameof(io_uring_cqe), 16, Unsafe.SizeOf<io_uring_cqe>()),
            (nameof(io_uring_params), 120, Unsafe.SizeOf<io_uring_params>()),
            (nameof(io_uring_sqe), 128, Unsafe.SizeOf<io_uring_sqe>()),
            (nameof(iovec), 16, Unsafe.SizeOf<iovec>()),
            (nameof(msghdr), 56, Unsafe.SizeOf<msghdr>()),
            (nameof(pollfd), 8, Unsafe.SizeOf<pollfd>()),
        };
        Assert.All(sizes, size => Assert.Equal((size.Name, size.Expected), (size.Name, size.Actual)));
    }

    [Fact]
    public unsafe void Fields_LieWhereTheKernelPutsThem()
    {
        fuse_in_header header;
        Assert.Equal(8, (byte*)&header.unique - (byte*)&header);
        Assert.Equal(16, (byte*)&header.nodeid - (byte*)&header);
        Assert.Equal(36, (byte*)&header.total_extlen - (byte*)&header);
        fuse_init_out init;
        Assert.Equal(20, (byte*)&init.max_write - (byte*)&init);
        Assert.Equal(28, (byte*)&init.max_pages - (byte*)&init);
        Assert.Equal(32, (byte*)&init.flags2 - (byte*)&init);
        Assert.Equal(40, (byte*)&init.request_timeout - (byte*)&init);
        fuse_attr attr;
        Assert.Equal(60, (byte*)&attr.mode - (byte*)&attr);
        Assert.Equal(80, (byte*)&attr.blksize - (byte*)&attr);
        fuse_entry_out entry;
        Assert.Equal(40, (byte*)&entry.attr - (byte*)&entry);
        fuse_uring_cmd_req command;
        Assert.Equal(16, (byte*)&command.qid - (byte*)&command);
        fuse_uring_req_header ring;
        Assert.Equal(256, (byte*)&ring.ring_ent_in_out - (byte*)&ring);
        Assert.Equal(272, (byte*)&ring.ring_ent_in_out.payload_sz - (byte*)&ring);
        io_uring_sqe submission;
        Assert.Equal(16, (byte*)&submission.addr - (byte*)&submission);
        Assert.Equal(32, (byte*)&submission.user_data - (byte*)&submission);
        Assert.Equal(48, (byte*)&submission.cmd - (byte*)&submission);
        io_uring_params parameters;
        Assert.Equal(40, (byte*)&parameters.sq_off - (byte*)&parameters);
        Assert.Equal(80, (byte*)&parameters.cq_off - (byte*)&parameters);
        fuse_read_in read;
        Assert.Equal(16, (byte*)&read.size - (byte*)&read);
    }
}
