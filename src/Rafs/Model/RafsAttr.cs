namespace Nydus.Rafs;

/// <summary>An inode's attributes as the image states them: nothing substituted yet (owner, time, root mode).</summary>
public struct RafsAttr
{
    /// <summary>v5: i_ino; v6: nid.</summary>
    public ulong Ino;

    /// <summary>Type and permission bits.</summary>
    public uint Mode;
    public uint NLink;
    public uint Uid;
    public uint Gid;

    /// <summary>Linux dev_t, low 32 bits; 0 unless a device.</summary>
    public uint Rdev;

    /// <summary>In bytes.</summary>
    public ulong Size;

    /// <summary>In units of 512 bytes.</summary>
    public ulong Blocks;
    public long MtimeSeconds;
    public uint MtimeNanoseconds;
}
