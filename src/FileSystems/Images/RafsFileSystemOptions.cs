namespace Nydus.FileSystems;

/// <summary>How an image is served.</summary>
public sealed class RafsFileSystemOptions
{
    /// <summary>Serve extended attributes even if the superblock does not say that there are any (<c>enable_xattr</c>).</summary>
    public bool EnableXattr { get; init; }

    /// <summary>v5: check an inode's digest whenever it is looked up (<c>digest_validate</c>, <c>rafs.validate</c>).</summary>
    public bool ValidateInodes { get; init; }

    /// <summary>The owner of everything in an image without owners; the daemon's own.</summary>
    public uint FallbackUid { get; init; }

    /// <summary>The group of everything in an image without owners; the daemon's own.</summary>
    public uint FallbackGid { get; init; }
}
