namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_open_in of linux/fuse.h, 8 bytes: OPEN, OPENDIR.</summary>
public struct fuse_open_in
{
    public uint flags;
    public uint open_flags;
}
