using Nydus.Abstractions;
using Nydus.Image.Contents;

namespace Nydus.Image.Tests.Contents;

public sealed class RecentChunksTests
{
    private const int ChunkSize = 10;

    [Fact]
    public async Task ChunksOfOneCallAreKeptOneByOne()
    {
        using ICachedBlob blob = Open(1000);
        await blob.StoreAsync(2, 2, 20, Bytes(2, 3), CancellationToken.None);
        Assert.Equal((0, 1, 1, 0), (blob.TryGetRun(1, 1, out _), blob.TryGetRun(2, 5, out _), blob.TryGetRun(3, 1, out CacheRun run), blob.TryGetRun(4, 1, out _)));
        byte[] part = new byte[4];
        Assert.True(blob.CopyRun(in run, 6, part));
        Assert.Equal([3, 3, 3, 3], part);
        Assert.False(blob.CopyRun(in run, 7, part));
    }

    [Fact]
    public async Task TheOldestGoFirst()
    {
        using ICachedBlob blob = Open(25);
        for (int i = 0; i < 3; i++)
            await blob.StoreAsync(i, 1, i * ChunkSize, Bytes(i), CancellationToken.None);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(i => blob.TryGetRun(i, 1, out _)));
    }

    /// <summary>Room for two and a half: each turn leaves another place, and what was removed leaves none before its time.</summary>
    [Fact]
    public async Task TheLatestAreWholeHoweverOftenTheMemoryIsUsedAgain()
    {
        using ICachedBlob blob = Open(25);
        byte[] bytes = new byte[ChunkSize];
        for (int i = 0; i < 40; i++)
        {
            int chunk = i % 7;
            await blob.StoreAsync(chunk, 1, chunk * ChunkSize, Bytes(chunk), CancellationToken.None);
            Assert.Equal(1, blob.TryGetRun(chunk, 1, out CacheRun run));
            Assert.True(blob.CopyRun(in run, 0, bytes));
            Assert.Equal(Bytes(chunk), bytes);
            if (i % 3 == 0)
                blob.Invalidate(chunk);
        }
    }

    [Fact]
    public async Task AnEvictedRunCannotBeCopied()
    {
        using ICachedBlob blob = Open(1000);
        await blob.StoreAsync(0, 1, 0, Bytes(0), CancellationToken.None);
        blob.TryGetRun(0, 1, out CacheRun run);
        blob.Invalidate(0);
        Assert.False(blob.CopyRun(in run, 0, new byte[1]));
    }

    private static ICachedBlob Open(int capacity) => new RecentChunks(capacity).OpenBlob(new BlobGeometry
    {
        BlobId = "x",
        ChunkCount = 10,
        PlainSize = 100,
        StoredSize = 100,
        HasStableChunkNumbers = true,
        Chunks = new Table(),
    });

    private static byte[] Bytes(params int[] chunks) => [.. chunks.SelectMany(chunk => Enumerable.Repeat((byte)chunk, ChunkSize))];

    private sealed class Table : IChunkTable
    {
        public bool TryGetChunk(int chunk, out ChunkGeometry geometry)
        {
            geometry = new ChunkGeometry { PlainOffset = chunk * ChunkSize, PlainSize = ChunkSize, StoredOffset = chunk * ChunkSize, StoredSize = ChunkSize };
            return true;
        }
    }
}
