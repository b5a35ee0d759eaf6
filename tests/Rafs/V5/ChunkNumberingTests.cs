using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Chunk tables of v5, with stored numbers and without.</summary>
public class ChunkNumberingTests
{
    private const int ExtendedEntriesOffset = 68;
    private const int ExtendedTableOffset = 72;

    [Fact]
    public void Chunk_IsKnownFromItsFirstReferenceOn()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v5").Bootstrap, BootstrapMode.Cached, null);
        using BlobChunkTable table = image.CreateChunkTable(0, []);
        Assert.Equal(29, table.Count);
        RafsChunk chunk = FirstChunk(image);
        Assert.False(table.TryGetChunk(chunk.Index, out _));
        Assert.True(table.Agrees(chunk));
        Assert.True(table.Agrees(chunk));
        Assert.True(table.TryGetChunk(chunk.Index, out ChunkGeometry geometry));
        Assert.Equal((chunk.PlainOffset, chunk.PlainSize, true), (geometry.PlainOffset, geometry.PlainSize, geometry.HasDigest));
    }

    [Fact]
    public void Reference_ThatStatesSomethingElse_DoesNotAgree()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v5").Bootstrap, BootstrapMode.Cached, null);
        using BlobChunkTable table = image.CreateChunkTable(0, []);
        RafsChunk[] chunks = [.. AllChunks(image).DistinctBy(chunk => chunk.Index).Take(2)];
        Assert.True(table.Agrees(chunks[0]));
        RafsChunk forged = chunks[1];
        forged.Index = chunks[0].Index;
        Assert.False(table.Agrees(forged));
        forged.Index = -1;
        Assert.False(table.Agrees(forged));
        forged.Index = table.Count;
        Assert.False(table.Agrees(forged));
    }

    [Fact]
    public void BlobWithoutExtendedTable_IsNumberedByOffset()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image("c-v5").Bootstrap);
        using RafsImage original = Load(bytes);
        bytes.AsSpan(ExtendedEntriesOffset, sizeof(uint)).Clear();
        bytes.AsSpan(ExtendedTableOffset, sizeof(ulong)).Clear();
        using RafsImage image = Load(bytes);
        RafsBlob blob = image.Blobs[0];
        Assert.Equal((false, 0, 0L), (blob.HasStableChunkNumbers, blob.ChunkCount, blob.CompressedSize));

        using BlobChunkTable table = image.CreateChunkTable(0, []);
        Assert.Equal(29, table.Count);
        List<RafsChunk> chunks = AllChunks(image);
        Assert.All(chunks, chunk => Assert.True(table.Agrees(chunk)));

        // A blob written in one go has its chunks in the order of their offsets, so the numbers come out as they were stored.
        Assert.Equal(AllChunks(original).Select(chunk => chunk.Index), chunks.Select(chunk => chunk.Index));
    }

    private static RafsImage Load(byte[] bytes) =>
        RafsBootstrap.Load(BootstrapMemory.Create(bytes.Length, span => bytes.CopyTo(span)), new FileNameBlobId("bootstrap", isDataBlob: false));

    private static RafsChunk FirstChunk(RafsImage image) => AllChunks(image)[0];

    private static List<RafsChunk> AllChunks(RafsImage image)
    {
        var chunks = new List<RafsChunk>();
        foreach (ImageTree.Node node in ImageTree.Walk(image).Where(node => node.DirentType == 8))
        {
            Assert.Equal(RafsStatus.Ok, image.OpenFile(node.Ino, out RafsFile file));
            for (uint i = 0; i < file.ChunkCount; i++)
            {
                Assert.Equal(RafsStatus.Ok, image.GetChunk(file, i, out RafsChunk chunk));
                chunks.Add(chunk);
            }
        }

        return chunks;
    }
}
