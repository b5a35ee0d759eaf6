namespace Nydus.Rafs.Building;

/// <summary>A node of an image that is being built or taken apart. One object a name: hard links are nodes of their own that share <see cref="SourceIno"/>.</summary>
public sealed class ImageNode
{
    private List<ImageNode>? _children;

    /// <summary>The raw bytes of the name, 1 to 255; of the root: <c>/</c>.</summary>
    public required byte[] Name { get; init; }

    /// <summary>Type and permission bits, Linux values.</summary>
    public uint Mode { get; set; }

    public uint Uid { get; set; }

    public uint Gid { get; set; }

    /// <summary>Linux dev_t, low 32 bits (format spec 2.11).</summary>
    public uint Rdev { get; set; }

    public long MtimeSeconds { get; set; }

    public uint MtimeNanoseconds { get; set; }

    /// <summary>Bytes of a regular file, length of a link target; computed for directories when the bootstrap is written.</summary>
    public ulong Size { get; set; }

    /// <summary>The target of a symbolic link; empty for everything else.</summary>
    public byte[] LinkTarget { get; set; } = [];

    /// <summary>Full names and values, in the order they are written; empty when there are none.</summary>
    public IReadOnlyList<ImageXattr> Xattrs { get; set; } = [];

    /// <summary>
    /// v5: bytes of attributes that are not written but count in the number of blocks. The reference counts the opaque mark of an overlayfs directory before it
    /// drops it; a pair counts 5 bytes more than its name and value have (format spec 2.10).
    /// </summary>
    public int DroppedXattrSize { get; set; }

    /// <summary>The chunks of a regular file in file order.</summary>
    public ImageChunk[] Chunks { get; set; } = [];

    /// <summary>
    /// Together with <see cref="SourceDevice"/> and <see cref="Layer"/> tells which names of regular files are one file (format spec 2.8). 0: this one has no other name.
    /// </summary>
    public ulong SourceIno { get; set; }

    public ulong SourceDevice { get; set; }

    /// <summary>The directory in which a source that is a directory has it; null for its root and for nodes of other sources. Merging does not change it.</summary>
    public ImageNode? SourceDirectory { get; set; }

    /// <summary>0 for the lowest layer.</summary>
    public int Layer { get; set; }

    /// <summary>v5 inode flag HARDLINK: a link entry of a tar archive, or its target (format spec 1.4).</summary>
    public bool IsTarHardlink { get; set; }

    /// <summary>v5 inode flag HAS_HOLE: the chunks of the file are found by their file offsets (format spec 1.4).</summary>
    public bool HasHoles { get; set; }

    /// <summary>Of a directory: sorted by the bytes of their names. Made when first asked for: most nodes never have any.</summary>
    public List<ImageNode> Children => _children ??= [];

    /// <summary>Whether there are any; asking <see cref="Children"/> would make a list.</summary>
    public bool HasChildren => _children is { Count: > 0 };

    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    public bool IsRegular => (Mode & 0xF000) == 0x8000;

    public bool IsSymlink => (Mode & 0xF000) == 0xA000;

    /// <summary>The place of a name among the children: its index, or the complement of where it belongs.</summary>
    public int FindChild(ReadOnlySpan<byte> name)
    {
        var low = 0;
        var high = Children.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Children[middle].Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
