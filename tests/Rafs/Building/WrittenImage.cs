using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Compares what a reader finds in a written bootstrap with the model it was written from.</summary>
internal sealed class WrittenImage : IDisposable
{
    private readonly ImageModel _model;
    private readonly BootstrapBytes _bytes;
    private readonly RafsImage _image;
    private readonly Dictionary<(ulong, int), (ulong Ino, uint Links)> _links = [];

    public WrittenImage(ImageModel model)
    {
        _model = model;
        _bytes = BootstrapWriter.Make(model);
        _image = RafsBootstrap.Load(Memory(_bytes), new FileNameBlobId("bootstrap", isDataBlob: false));
    }

    public ReadOnlySpan<byte> Bytes => _bytes.Slice(0, (int)_bytes.Length);

    public BootstrapBytes Bootstrap => _bytes;

    public RafsImage Image => _image;

    public static BootstrapMemory Memory(BootstrapBytes bytes) =>
        BootstrapMemory.Create((int)bytes.Length, span => bytes.Slice(0, span.Length).CopyTo(span));

    /// <summary>Every node, with attributes, link target, extended attributes and chunks, and every digest.</summary>
    public void AssertEqualsModel()
    {
        Assert.Equal(_model.Blobs.Select(blob => (blob.Id, blob.ChunkCount, blob.CompressedSize)), _image.Blobs.Select(blob => (blob.Id, blob.ChunkCount, blob.CompressedSize)));
        Assert.Equal(_model.Prefetch.Count, _image.PrefetchInos.Count);
        AssertSame(_model.Root, _image.RootIno);
        foreach ((ulong ino, uint links) in _links.Values)
        {
            Assert.Equal(RafsStatus.Ok, _image.GetAttr(ino, out RafsAttr attr));
            Assert.Equal(links, attr.NLink);
        }
    }

    public void Dispose()
    {
        _image.Dispose();
        _bytes.Dispose();
    }

    private void AssertSame(ImageNode node, ulong ino)
    {
        Assert.Equal(RafsStatus.Ok, _image.GetAttr(ino, out RafsAttr attr));
        bool isDevice = (node.Mode & 0xF000) is 0x2000 or 0x6000;
        (uint, uint, uint, uint, long, uint) expected =
            (node.Mode, node.Uid, node.Gid, isDevice ? node.Rdev : 0, node.MtimeSeconds, node.MtimeNanoseconds);
        Assert.Equal(expected, (attr.Mode, attr.Uid, attr.Gid, attr.Rdev, attr.MtimeSeconds, attr.MtimeNanoseconds));
        Assert.Equal(RafsStatus.Ok, _image.VerifyInode(ino));
        AssertSameXattrs(node, ino);
        if (node.IsDirectory)
        {
            AssertSameChildren(node, ino);
        }
        else if (node.IsSymlink)
        {
            byte[] target = new byte[8192];
            Assert.Equal(RafsStatus.Ok, _image.ReadLink(ino, target, out int length));
            Assert.Equal(node.LinkTarget, target[..length]);
        }
        else if (node.IsRegular)
        {
            Assert.Equal(node.Size, attr.Size);
            AssertSameChunks(node, ino);
            (ulong, int) key = node.SourceIno == 0 ? (ulong.MaxValue - (ulong)_links.Count, 0) : (node.SourceIno, node.Layer);
            (ulong Ino, uint Links) link = _links.GetValueOrDefault(key, (ino, 0u));
            Assert.Equal(link.Ino, ino);
            _links[key] = (ino, link.Links + 1);
        }
    }

    private void AssertSameChildren(ImageNode node, ulong ino)
    {
        List<(byte[] Name, ulong Ino, byte Type, ulong Next)> entries = [.. ImageTree.Read(_image, ino, 0).Where(entry => entry.Name is not ([(byte)'.'] or [(byte)'.', (byte)'.']))];
        Assert.Equal(node.Children.Count, entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            Assert.Equal(node.Children[i].Name, entries[i].Name);
            Assert.Equal((byte)(node.Children[i].Mode >> 12), entries[i].Type);
            Assert.Equal(RafsStatus.Ok, _image.Lookup(ino, entries[i].Name, out ulong found));
            Assert.Equal(entries[i].Ino, found);
            AssertSame(node.Children[i], found);
        }
    }

    private void AssertSameXattrs(ImageNode node, ulong ino)
    {
        Assert.Equal(RafsStatus.Ok, _image.OpenXattrs(ino, out RafsXattrCursor cursor));
        foreach (ImageXattr expected in node.Xattrs)
        {
            Assert.Equal(RafsStatus.Ok, _image.ReadXattr(ref cursor, out RafsXattr xattr));
            Assert.Equal(expected.Name, (byte[])[.. xattr.Prefix, .. xattr.Suffix]);
            Assert.Equal(expected.Value, xattr.Value);
        }

        Assert.Equal(RafsStatus.NotFound, _image.ReadXattr(ref cursor, out _));
    }

    private void AssertSameChunks(ImageNode node, ulong ino)
    {
        Assert.Equal(RafsStatus.Ok, _image.OpenFile(ino, out RafsFile file));
        Assert.Equal((uint)node.Chunks.Length, file.ChunkCount);
        for (int i = 0; i < node.Chunks.Length; i++)
        {
            Assert.Equal(RafsStatus.Ok, _image.GetChunk(file, (uint)i, out RafsChunk chunk));
            ImageChunk expected = node.Chunks[i];
            Assert.Equal((expected.Blob, expected.Index, expected.PlainOffset, expected.PlainSize), (chunk.Blob, chunk.Index, chunk.PlainOffset, chunk.PlainSize));
        }
    }
}
