using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>What <c>inspect</c> prints of files and chunks.</summary>
internal sealed class EntryText(LoadedImage loaded, TextWriter output)
{
    private const int NameWidth = 32;

    public void WriteChildren(ImageEntry directory)
    {
        foreach (ImageEntry child in ImageTree.Children(loaded, directory))
            output.WriteLine($"{TypeOf(child.Node)}    {child.Attr.Ino,-8} {QuotedText.Of(child.Node.Name)}");
    }

    public void WriteStat(ImageEntry entry, bool withChunks)
    {
        RafsAttr attr = entry.Attr;
        output.WriteLine(
            $"""

            Inode Number:       {attr.Ino}
            Name:               {QuotedText.Of(entry.Node.Name)}
            Size:               {attr.Size}
            Parent:             {(entry.Parent ?? entry).Attr.Ino}
            Mode:               0x{attr.Mode:X}
            Permissions:        {Convert.ToString(attr.Mode, 8)}
            Nlink:              {attr.NLink}
            UID:                {attr.Uid}
            GID:                {attr.Gid}
            Mtime:              {attr.MtimeSeconds}
            MtimeNsec:          {attr.MtimeNanoseconds}
            Blocks:             {attr.Blocks}
            """);
        if (withChunks && entry.Node.IsRegular)
            WriteChunkList(entry.Node.Chunks);
    }

    public void WriteChunk(ImageEntry entry, in ImageChunk chunk)
    {
        string name = PathText.Lossy(entry.Node.Name);
        string parent = PathText.Lossy((entry.Parent ?? entry).Path);
        output.WriteLine(
            $"""

            File: {name.PadRight(NameWidth)} Parent Path: {parent.PadRight(NameWidth)}
            Compressed Offset: {chunk.StoredOffset}, Compressed Size: {chunk.StoredSize}
            Decompressed Offset: {chunk.PlainOffset}, Decompressed Size: {chunk.PlainSize}
            Chunk ID: {chunk.Digest},
            Blob ID: {loaded.Image.Blobs[chunk.Blob].Id}

            """);
    }

    private void WriteChunkList(ImageChunk[] chunks)
    {
        output.WriteLine("  Chunk list:");
        for (int i = 0; i < chunks.Length; i++)
        {
            ref readonly ImageChunk chunk = ref chunks[i];
            output.WriteLine(
                $"""
                        {i} ->
                        file offset: {chunk.FileOffset}, chunk index: {chunk.Index}
                        compressed size: {chunk.StoredSize}, decompressed size: {chunk.PlainSize}
                        compressed offset: {chunk.StoredOffset}, decompressed offset: {chunk.PlainOffset}
                        blob id: {loaded.Image.Blobs[chunk.Blob].Id}
                        chunk id: {chunk.Digest}
                    
                """);
        }
    }

    private static char TypeOf(ImageNode node) => (node.Mode & 0xF000) switch
    {
        0x4000 => 'd',
        0xA000 => 'l',
        0x8000 => '-',
        0x2000 => 'c',
        0x6000 => 'b',
        0x1000 => 'p',
        _ => 's',
    };
}
