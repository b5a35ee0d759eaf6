namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_uring_cmd_req of linux/fuse.h, 24 bytes: the command area of a submission.</summary>
public struct fuse_uring_cmd_req
{
    public ulong flags;

    /// <summary>Of the request that is answered; 0 to register.</summary>
    public ulong commit_id;

    /// <summary>The queue: the number of a CPU.</summary>
    public ushort qid;
    public ushort padding0;
    public uint padding1;
}
