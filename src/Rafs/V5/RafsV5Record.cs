namespace Nydus.Rafs;

/// <summary>A checked inode record and where its variable parts lie in the bootstrap.</summary>
internal struct RafsV5Record
{
    public RafsV5Inode Inode;
    public long Offset;
    public long SymlinkOffset;
    public long XattrOffset;

    /// <summary>0 without extended attributes.</summary>
    public long XattrLength;
    public long ChunksOffset;
}
