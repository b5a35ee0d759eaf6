namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_notify_inval_entry_out of linux/fuse.h, 16 bytes; the name and a NUL follow.</summary>
public struct fuse_notify_inval_entry_out
{
    public ulong parent;

    /// <summary>Without the NUL.</summary>
    public uint namelen;
    public uint flags;
}
