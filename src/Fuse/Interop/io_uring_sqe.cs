using System.Runtime.CompilerServices;

namespace Nydus.Fuse.Interop;

/// <summary>struct io_uring_sqe of linux/io_uring.h, in the long form of IORING_SETUP_SQE128.</summary>
internal struct io_uring_sqe
{
    internal const byte IORING_OP_READ = 22;
    internal const byte IORING_OP_URING_CMD = 46;

    internal byte opcode;
    internal byte flags;
    internal ushort ioprio;
    internal int fd;

    /// <summary>Where to read; the lower half is <c>cmd_op</c> of URING_CMD, the upper half then is 0.</summary>
    internal ulong off;
    internal ulong addr;
    internal uint len;
    internal uint op_flags;
    internal ulong user_data;
    internal ushort buf_index;
    internal ushort personality;
    internal uint splice_fd_in;
    internal Command cmd;

    /// <summary>The 80 bytes that belong to the file a URING_CMD is for.</summary>
    [InlineArray(80)]
    internal struct Command
    {
        private byte _element;
    }
}
