namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_lseek_in of linux/fuse.h, 24 bytes.</summary>
public struct fuse_lseek_in
{
    public ulong fh;
    public ulong offset;
    public uint whence;
    public uint padding;
}
