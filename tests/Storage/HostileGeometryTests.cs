using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class HostileGeometryTests
{
    [Theory]
    [InlineData(long.MaxValue - 10, 5000, 5000, 0L, 5000)]
    [InlineData(-1L, 5000, 5000, 0L, 5000)]
    [InlineData(12_000L, 5000, 5000, 0L, 5000)]
    [InlineData(0L, 0, 5000, 0L, 5000)]
    [InlineData(0L, -5, 5000, 0L, 5000)]
    [InlineData(0L, 5000, 0, 0L, 0)]
    [InlineData(0L, 5000, int.MaxValue, 0L, int.MaxValue)]
    [InlineData(0L, 5000, 5000, -4096L, 5000)]
    [InlineData(0L, 5000, 5000, long.MaxValue, 5000)]
    [InlineData(0L, 5000, 5000, 0L, 4999)]
    [InlineData(0L, 4000, 5000, 0L, 5000)]
    [InlineData(0L, 5000, 5000, 0L, int.MinValue)]
    public async Task A_chunk_that_cannot_be_fails(long storedOffset, int storedSize, int plainSize, long plainOffset, int decodedSize)
    {
        FakeBlob blob = FakeBlob.Make(chunks: 3, size: 5000);
        blob.Chunks[1] = new ChunkGeometry { StoredOffset = storedOffset, StoredSize = storedSize, PlainOffset = plainOffset, PlainSize = plainSize };
        blob.Codings[1] = new ChunkCoding { Batch = -1, DecodedSize = decodedSize };
        await using var bench = new Bench(blob, options: new StorageOptions { BatchSize = 1 << 20 });
        (ReadStatus status, _) = await bench.ReadAsync(CancellationToken.None, new ChunkSlice(blob.Reference(1), 0, 100));
        Assert.Equal(ReadStatus.Failed, status);
        await bench.ReadRightAsync(0);
        await bench.ReadRightAsync(2);
        await bench.QuietAsync();
    }

    [Theory]
    [InlineData(0, 5001)]
    [InlineData(-1, 100)]
    [InlineData(5000, 1)]
    [InlineData(int.MaxValue, 100)]
    public async Task A_slice_outside_of_its_chunk_fails(int offset, int length)
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        (ReadStatus status, _) = await bench.ReadAsync(CancellationToken.None, new ChunkSlice(bench.Blob.Reference(0), offset, length));
        Assert.Equal(ReadStatus.Failed, status);
    }

    [Fact]
    public async Task References_to_what_does_not_exist_fail()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        foreach (RafsChunk chunk in new[] { new RafsChunk { Blob = 7 }, new RafsChunk { Blob = -1 }, new RafsChunk { Index = 5 }, new RafsChunk { Index = -5 } })
        {
            Assert.False(bench.Storage.TryGetRun(in chunk, out _));
            bench.Storage.Distrust(in chunk);
            Assert.Equal(ReadStatus.Failed, (await bench.ReadAsync(CancellationToken.None, new ChunkSlice(chunk, 0, 10))).Status);
        }
    }

    [Fact]
    public async Task Chunks_that_overlap_in_the_blob_are_fetched_apart()
    {
        FakeBlob blob = FakeBlob.Make(chunks: 3, size: 5000);
        blob.Chunks[1] = blob.Chunks[0];
        blob.Plain[1] = blob.Plain[0];
        await using var bench = new Bench(blob, options: new StorageOptions { BatchSize = 1 << 20 });
        await bench.ReadRightAsync(0, 1, 2);
        await bench.QuietAsync();
    }

    [Fact]
    public async Task A_batch_of_very_many_chunks_is_cut_into_windows()
    {
        var blob = new FakeBlob();
        blob.AddBatch(new Random(1), 0, [.. Enumerable.Repeat(3, 10_000)]);
        await using var bench = new Bench(blob);
        await bench.ReadRightAsync(5000);
        await bench.QuietAsync();
        Assert.Equal(4096, bench.Cache.Of("blob").Ready.Count(static ready => ready));
        await bench.ReadRightAsync(9999);
        await bench.QuietAsync();
    }
}
