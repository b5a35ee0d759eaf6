namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_uring_ent_in_out of linux/fuse.h, 32 bytes: what the ring knows of a request beside its headers.</summary>
public struct fuse_uring_ent_in_out
{
    public ulong flags;

    /// <summary>Names the request when its answer is committed.</summary>
    public ulong commit_id;

    /// <summary>Bytes in the payload buffer: of the request's arguments behind the first one, or of the answer without its header.</summary>
    public uint payload_sz;
    public uint padding;
    public ulong reserved;
}
