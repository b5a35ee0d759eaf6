namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_interrupt_in of linux/fuse.h, 8 bytes.</summary>
public struct fuse_interrupt_in
{
    /// <summary>The request to interrupt.</summary>
    public ulong unique;
}
