using System.Runtime.CompilerServices;

namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_uring_req_header of linux/fuse.h, 288 bytes: everything of a request or an answer but its payload.</summary>
public struct fuse_uring_req_header
{
    /// <summary>Size of <see cref="op_in"/>.</summary>
    public const int OpSize = 128;

    /// <summary>A <see cref="fuse_in_header"/>, then a <see cref="fuse_out_header"/>.</summary>
    public Block in_out;

    /// <summary>The request's first argument, the struct of its opcode.</summary>
    public Block op_in;
    public fuse_uring_ent_in_out ring_ent_in_out;

    /// <summary>char[128].</summary>
    [InlineArray(OpSize)]
    public struct Block
    {
        private byte _element;
    }
}
