namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_getxattr_out of linux/fuse.h, 8 bytes: the answer when only the size was asked for.</summary>
public struct fuse_getxattr_out
{
    public uint size;
    public uint padding;
}
