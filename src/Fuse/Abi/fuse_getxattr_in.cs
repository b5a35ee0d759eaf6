namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_getxattr_in of linux/fuse.h, 8 bytes: GETXATTR (a name follows), LISTXATTR.</summary>
public struct fuse_getxattr_in
{
    public uint size;
    public uint padding;
}
