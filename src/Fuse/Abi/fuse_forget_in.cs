namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_forget_in of linux/fuse.h, 8 bytes.</summary>
public struct fuse_forget_in
{
    public ulong nlookup;
}
