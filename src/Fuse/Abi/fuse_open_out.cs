namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_open_out of linux/fuse.h, 16 bytes.</summary>
public struct fuse_open_out
{
    public ulong fh;
    public uint open_flags;
    public int backing_id;
}
