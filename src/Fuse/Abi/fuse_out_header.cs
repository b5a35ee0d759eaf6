namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_out_header of linux/fuse.h, 16 bytes: the start of every answer.</summary>
public struct fuse_out_header
{
    /// <summary>Length of the whole answer in bytes.</summary>
    public uint len;

    /// <summary>0 or a negative errno; a notify code when <see cref="unique"/> is 0.</summary>
    public int error;
    public ulong unique;
}
