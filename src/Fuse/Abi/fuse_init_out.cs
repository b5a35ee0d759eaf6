using System.Runtime.CompilerServices;

namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_init_out of linux/fuse.h, 64 bytes.</summary>
public struct fuse_init_out
{
    public uint major;
    public uint minor;
    public uint max_readahead;
    public uint flags;
    public ushort max_background;
    public ushort congestion_threshold;
    public uint max_write;
    public uint time_gran;
    public ushort max_pages;
    public ushort map_alignment;
    public uint flags2;
    public uint max_stack_depth;
    public ushort request_timeout;
    public Unused unused;

    /// <summary>uint16_t unused[11].</summary>
    [InlineArray(11)]
    public struct Unused
    {
        private ushort _element;
    }
}
