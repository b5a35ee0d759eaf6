namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_read_in of linux/fuse.h, 40 bytes: READ, READDIR, READDIRPLUS.</summary>
public struct fuse_read_in
{
    public ulong fh;
    public ulong offset;
    public uint size;
    public uint read_flags;
    public ulong lock_owner;
    public uint flags;
    public uint padding;
}
