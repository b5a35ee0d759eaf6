using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>A block of directory entries: the entries, then their names back to back (format spec 3.8).</summary>
internal readonly ref struct RafsV6DirentBlock
{
    private const int MaximumNameSize = 256;

    private readonly ReadOnlySpan<byte> _block;

    private RafsV6DirentBlock(ReadOnlySpan<byte> block, int count)
    {
        _block = block;
        Count = count;
    }

    /// <summary>1 or more.</summary>
    public int Count { get; }

    public static bool TryParse(ReadOnlySpan<byte> block, out RafsV6DirentBlock dirents)
    {
        dirents = default;
        if (block.Length < ErofsDirent.StoredSize)
        {
            return false;
        }

        int names = MemoryMarshal.Read<ErofsDirent>(block).NameOffset;
        if (names < ErofsDirent.StoredSize || names % ErofsDirent.StoredSize != 0 || names >= block.Length)
        {
            return false;
        }

        dirents = new RafsV6DirentBlock(block, names / ErofsDirent.StoredSize);
        return true;
    }

    /// <summary>Entry <paramref name="index"/>, less than <see cref="Count"/>; false when its name is not inside the block.</summary>
    public bool TryGet(int index, out ErofsDirent dirent, out ReadOnlySpan<byte> name)
    {
        dirent = Read(index);
        name = default;
        bool isLast = index == Count - 1;
        int start = dirent.NameOffset;
        int end = isLast ? _block.Length : Read(index + 1).NameOffset;
        if (start < Count * ErofsDirent.StoredSize || start >= end || end > _block.Length)
        {
            return false;
        }

        name = _block[start..end];
        if (isLast && name.IndexOf((byte)0) is >= 0 and int padding)
        {
            name = name[..padding];
        }

        return name.Length is > 0 and <= MaximumNameSize;
    }

    private ErofsDirent Read(int index) => MemoryMarshal.Read<ErofsDirent>(_block[(index * ErofsDirent.StoredSize)..]);
}
