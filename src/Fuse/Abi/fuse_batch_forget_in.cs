namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_batch_forget_in of linux/fuse.h, 8 bytes; <see cref="count"/> elements follow.</summary>
public struct fuse_batch_forget_in
{
    public uint count;
    public uint dummy;
}
