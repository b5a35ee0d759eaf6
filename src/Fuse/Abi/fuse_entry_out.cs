namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_entry_out of linux/fuse.h, 128 bytes. nodeid 0 with a time-out is a negative entry.</summary>
public struct fuse_entry_out
{
    public ulong nodeid;
    public ulong generation;
    public ulong entry_valid;
    public ulong attr_valid;
    public uint entry_valid_nsec;
    public uint attr_valid_nsec;
    public fuse_attr attr;
}
