using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Uses everything of an image that may be damaged, in a bounded number of steps: v6 directories can be made to contain themselves.</summary>
internal sealed class BoundedWalk(RafsImage image, int budget)
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly BlobChunkTable?[] _tables = new BlobChunkTable?[image.Blobs.Count];
    private int _budget = budget;

    public void Run()
    {
        try
        {
            for (int i = 0; i < _tables.Length; i++)
            {
                _tables[i] = TryCreateTable(i);
            }

            Visit(image.RootIno, 0);
            foreach (ulong ino in image.PrefetchInos.Take(_budget))
            {
                Touch(ino);
            }
        }
        finally
        {
            foreach (BlobChunkTable? table in _tables)
            {
                table?.Dispose();
            }
        }
    }

    /// <summary>Null when the blob's compression information would be needed, or a table of it is refused.</summary>
    private BlobChunkTable? TryCreateTable(int blob)
    {
        try
        {
            return image.Version == RafsVersion.V5 || !image.Blobs[blob].HasCompressionInfo ? image.CreateChunkTable(blob, []) : null;
        }
        catch (RafsFormatException) when (image.Version == RafsVersion.V6)
        {
            return null;
        }
    }

    private void Visit(ulong directory, int depth)
    {
        Touch(directory);
        image.OpenDirectory(directory, (ulong)(_budget & 3), out _);
        if (depth > 40 || image.OpenDirectory(directory, 0, out RafsDirCursor cursor) != RafsStatus.Ok)
        {
            return;
        }

        while (_budget-- > 0 && image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            Assert.InRange(entry.Name.Length, 1, 256);
            image.Lookup(directory, entry.Name, out _);
            if (entry.Name is [(byte)'.'] or [(byte)'.', (byte)'.'])
            {
                continue;
            }

            if (entry.DirentType == 4)
            {
                Visit(entry.Ino, depth + 1);
            }
            else
            {
                Touch(entry.Ino);
            }
        }
    }

    private void Touch(ulong ino)
    {
        image.GetAttr(ino, out _);
        image.ReadLink(ino, _buffer, out _);
        image.Lookup(ino, "some-name"u8, out _);
        image.GetXattr(ino, "user.some"u8, out _);
        image.VerifyInode(ino);
        if (image.OpenXattrs(ino, out RafsXattrCursor xattrs) == RafsStatus.Ok)
        {
            for (int i = 0; i < 1000 && image.ReadXattr(ref xattrs, out _) == RafsStatus.Ok; i++)
            {
            }
        }

        if (image.OpenFile(ino, out RafsFile file) == RafsStatus.Ok)
        {
            for (uint i = 0; i < file.ChunkCount && i < 64; i++)
            {
                Check(file, i);
            }
        }
    }

    private void Check(in RafsFile file, uint index)
    {
        if (image.GetChunk(file, index, out RafsChunk chunk) != RafsStatus.Ok)
        {
            return;
        }

        Assert.InRange(chunk.Blob, 0, image.Blobs.Count - 1);
        Assert.InRange(chunk.PlainSize, 1, image.ChunkSize);
        Assert.True(chunk.PlainOffset >= 0 && chunk.FileOffset + (ulong)chunk.PlainSize <= file.Size);
        if (_tables[chunk.Blob] is { } table && table.Agrees(chunk))
        {
            Assert.True(table.TryGetChunk(chunk.Index, out var geometry));
            Assert.Equal(chunk.PlainOffset, geometry.PlainOffset);
            Assert.Equal(chunk.PlainSize, geometry.PlainSize);
            Assert.InRange(geometry.StoredSize, 1, 1 << 24);
            Assert.True(table.TryGetCoding(chunk.Index, out _));
        }
    }
}
