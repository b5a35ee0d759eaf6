namespace Nydus.Rafs;

/// <summary>A checked inode of either size (format spec 3.6).</summary>
internal struct RafsV6Inode
{
    public const int LayoutPlain = 0;
    public const int LayoutInline = 2;
    public const int LayoutChunkBased = 4;

    public ulong Nid;
    public uint Mode;
    public uint NLink;
    public ulong Size;
    public uint Uid;
    public uint Gid;
    public long MtimeSeconds;
    public uint MtimeNanoseconds;

    /// <summary>Block address, chunk format or device number, as the type has it.</summary>
    public uint Union;
    public bool IsExtended;
    public int Layout;

    /// <summary>Where the extended attributes start: right after the inode.</summary>
    public long XattrOffset;

    /// <summary>With their header; 0 without any.</summary>
    public int XattrSize;

    /// <summary>Where inode and attributes end and inline data starts.</summary>
    public readonly long End => XattrOffset + XattrSize;
}
