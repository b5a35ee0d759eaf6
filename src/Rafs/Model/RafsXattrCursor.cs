namespace Nydus.Rafs;

/// <summary>A position among an inode's extended attributes, made by <see cref="RafsImage.OpenXattrs"/>.</summary>
public struct RafsXattrCursor
{
    internal long Offset;
    internal long End;
}
