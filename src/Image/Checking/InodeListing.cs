using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Checking;

/// <summary>The lines of <c>check --verbose</c>, in the words of the fields of a v5 inode; v6 has no such fields, and shows what readers make of it.</summary>
internal sealed class InodeListing(LoadedImage loaded, TextWriter output)
{
    private const ulong FirstChildIndex = 2;

    /// <summary>Children have consecutive indexes, given directory by directory (format spec 2.8).</summary>
    private ulong _nextIndex = FirstChildIndex;

    /// <summary>The next entry of the walk.</summary>
    public void Write(ImageEntry entry)
    {
        ulong children = ChildCount(entry);
        ulong childIndex = loaded.Image.Version == RafsVersion.V5 && entry.Node.IsDirectory ? _nextIndex : 0;
        _nextIndex += childIndex == 0 ? 0 : children;
        ImageNode node = entry.Node;
        RafsAttr attr = entry.Attr;
        string link = node.IsSymlink ? $"Some({QuotedText.Of(node.LinkTarget)})" : "None";
        output.WriteLine(
            $"inode: {TypeOf(entry)} {QuotedText.Of(entry.Path)}: index 0 ino {attr.Ino} real_ino {attr.Ino} child_index {childIndex} child_count {children} "
            + $"i_nlink {attr.NLink} i_size {attr.Size} i_blocks {attr.Blocks} i_name_size {node.Name.Length} i_symlink_size {SymlinkSize(entry)} "
            + $"has_xattr {(node.Xattrs.Count > 0 ? "true" : "false")} link {link} i_mtime {attr.MtimeSeconds} i_mtime_nsec {attr.MtimeNanoseconds}");
        foreach (ImageChunk chunk in node.Chunks)
        {
            output.WriteLine(
                $"\t chunk: id {chunk.Digest}, index {chunk.Index}, blob_index {chunk.Blob}, file_offset {chunk.FileOffset}, compressed {chunk.StoredOffset}/{chunk.StoredSize}, "
                + $"uncompressed {chunk.PlainOffset}/{chunk.PlainSize}, crc32 0x{chunk.Crc32C:x}");
        }
    }

    private static string TypeOf(ImageEntry entry) => entry switch
    {
        { Node.IsSymlink: true } => "symlink",
        { Node.IsDirectory: true } => "dir",
        { Node.IsRegular: true, Attr.NLink: > 1 } => "hardlink",
        { Node.IsRegular: true } => "file",
        _ => "",
    };

    private ulong ChildCount(ImageEntry entry)
    {
        if (entry.Node.IsDirectory)
            return (ulong)ImageTree.CountChildren(loaded, entry);
        // A v6 reader counts chunks by the size alone, also those that a link has not.
        uint chunkSize = (uint)loaded.Image.ChunkSize;
        return loaded.Image.Version == RafsVersion.V5 ? (ulong)entry.Node.Chunks.Length : (entry.Attr.Size / chunkSize) + (entry.Attr.Size % chunkSize == 0 ? 0ul : 1);
    }

    // 16 bits in v5; v6 has no such field, and the low bits of the size are shown.
    private ulong SymlinkSize(ImageEntry entry) =>
        loaded.Image.Version == RafsVersion.V5 ? (ulong)entry.Node.LinkTarget.Length : (ushort)entry.Attr.Size;
}
