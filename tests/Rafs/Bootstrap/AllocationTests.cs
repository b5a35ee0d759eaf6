using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>The operations behind cached requests allocate nothing.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    [InlineData("c-v6-batch")]
    [InlineData("c-v6-encrypt")]
    public void HotOperations_AllocateNothing(string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Direct, null);
        RafsBlob blob = image.Blobs[0];
        byte[] info = [];
        if (blob.HasCompressionInfo)
        {
            byte[] meta = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId));
            info = BlobMeta.Decode(blob, meta.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob)));
        }

        using BlobChunkTable table = image.CreateChunkTable(0, info);
        byte[] buffer = new byte[4096];
        int seen = 0;
        Assert.Equal(0, Allocations.Of(() => seen = Use(image, table, buffer)));
        Assert.True(seen > 20, $"only {seen} entries and chunks were seen");
    }

    private static int Use(RafsImage image, BlobChunkTable table, byte[] buffer)
    {
        int seen = 0;
        image.Lookup(image.RootIno, "missing"u8, out _);
        image.OpenDirectory(image.RootIno, 0, out RafsDirCursor cursor);
        while (image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            seen++;
            image.Lookup(image.RootIno, entry.Name, out ulong ino);
            image.GetAttr(ino, out _);
            image.ReadLink(ino, buffer, out _);
            image.GetXattr(ino, "user.missing"u8, out _);
            image.OpenFile(ino, out RafsFile file);
            for (uint i = 0; i < file.ChunkCount && image.GetChunk(file, i, out RafsChunk chunk) == RafsStatus.Ok; i++)
            {
                bool isThere = table.Agrees(chunk) && table.TryGetChunk(chunk.Index, out ChunkGeometry _) && table.TryGetCoding(chunk.Index, out _);
                seen += isThere ? 1 : 0;
            }
        }

        return seen;
    }
}
