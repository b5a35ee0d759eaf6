namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_in_header of linux/fuse.h, 40 bytes: the start of every request.</summary>
public struct fuse_in_header
{
    /// <summary>Length of the whole request in bytes.</summary>
    public uint len;
    public uint opcode;
    public ulong unique;
    public ulong nodeid;
    public uint uid;
    public uint gid;
    public uint pid;
    public ushort total_extlen;
    public ushort padding;
}
