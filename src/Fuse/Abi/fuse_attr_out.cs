namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_attr_out of linux/fuse.h, 104 bytes.</summary>
public struct fuse_attr_out
{
    public ulong attr_valid;
    public uint attr_valid_nsec;
    public uint dummy;
    public fuse_attr attr;
}
