namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_lseek_out of linux/fuse.h, 8 bytes.</summary>
public struct fuse_lseek_out
{
    public ulong offset;
}
