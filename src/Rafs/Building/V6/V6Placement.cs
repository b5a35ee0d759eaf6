namespace Nydus.Rafs.Building.V6;

/// <summary>Where the data of a directory or a symbolic link lies.</summary>
internal struct V6Placement
{
    /// <summary>Where what is not inline lies, counted from where nid 0 would lie; block aligned unless there is none.</summary>
    public long Data;

    /// <summary>Bytes, with what is inline.</summary>
    public long DataSize;

    /// <summary>Whether the last part of the data follows the inode and its attributes.</summary>
    public bool IsInline;
}
