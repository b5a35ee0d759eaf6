namespace Nydus.Fuse.Abi;

/// <summary>The part of struct fuse_init_in of linux/fuse.h that kernels before 7.36 send too, 16 bytes; <c>flags2</c> follows in newer ones.</summary>
public struct fuse_init_in
{
    public uint major;
    public uint minor;
    public uint max_readahead;
    public uint flags;
}
