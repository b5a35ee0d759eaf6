namespace Nydus.Rafs.Building.Numbering;

/// <summary>A node with what the numbering found out about it (format spec 2.8).</summary>
internal struct NumberedNode
{
    public ImageNode Node;

    /// <summary>The index of its directory; 0 for the root.</summary>
    public int Parent;

    /// <summary>The inode number: the index of the file's first name.</summary>
    public int Ino;

    /// <summary>Counted up at the file's first name; of no meaning at further ones.</summary>
    public int NLink;

    /// <summary>Of a directory: the index that its first child has, or would have.</summary>
    public int FirstChild;
}
