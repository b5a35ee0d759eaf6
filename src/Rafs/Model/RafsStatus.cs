namespace Nydus.Rafs;

/// <summary>The outcome of a metadata operation. No exception leaves the metadata path.</summary>
public enum RafsStatus
{
    Ok = 0,

    /// <summary>No such name, inode, chunk or attribute.</summary>
    NotFound,

    /// <summary>The inode is not a directory.</summary>
    NotDirectory,

    /// <summary>The inode has another type than the operation needs.</summary>
    WrongType,

    /// <summary>The bootstrap contradicts itself; nothing of the inode is used.</summary>
    Corrupt,
}
