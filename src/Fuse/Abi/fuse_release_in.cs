namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_release_in of linux/fuse.h, 24 bytes: RELEASE, RELEASEDIR.</summary>
public struct fuse_release_in
{
    public ulong fh;
    public uint flags;
    public uint release_flags;
    public ulong lock_owner;
}
