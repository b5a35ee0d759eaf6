namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_forget_one of linux/fuse.h, 16 bytes: one element of BATCH_FORGET.</summary>
public struct fuse_forget_one
{
    public ulong nodeid;
    public ulong nlookup;
}
