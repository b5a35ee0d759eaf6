namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_access_in of linux/fuse.h, 8 bytes.</summary>
public struct fuse_access_in
{
    public uint mask;
    public uint padding;
}
