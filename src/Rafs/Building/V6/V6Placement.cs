namespace Nydus.Rafs.Building.V6;

/// <summary>Where an inode and its data lie, counted from where nid 0 would lie.</summary>
internal struct V6Placement
{
    public long Offset;

    /// <summary>Of directories and symbolic links: where the data lies that is not inline; block aligned unless there is none.</summary>
    public long Data;

    /// <summary>Of directories and symbolic links: the length of the data. Of regular files: 0.</summary>
    public long DataSize;

    /// <summary>Whether the last part of the data follows the inode and its attributes.</summary>
    public bool IsInline;
}
