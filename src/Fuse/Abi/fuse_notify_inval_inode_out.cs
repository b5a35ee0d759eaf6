namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_notify_inval_inode_out of linux/fuse.h, 24 bytes.</summary>
public struct fuse_notify_inval_inode_out
{
    public ulong ino;

    /// <summary>First byte whose page is dropped; negative drops the attributes alone.</summary>
    public long off;

    /// <summary>0 means to the end of the file.</summary>
    public long len;
}
