using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class ReadyChunkTests
{
    [Fact]
    public async Task A_cached_read_allocates_nothing()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000), options: new StorageOptions { Validate = true });
        RafsChunk chunk = bench.Blob.Reference(0);
        Assert.False(bench.Storage.TryGetRun(in chunk, out _));
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();

        byte[] bytes = new byte[5000];
        long allocated = Allocations.Of(() =>
        {
            if (!bench.Storage.TryGetRun(in chunk, out CacheRun run) || !bench.Storage.CopyRun(0, in run, 0, bytes))
                throw new InvalidOperationException("not ready");
            bench.Storage.Release(0, in run);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(bench.Blob.Plain[0], bytes);
    }

    [Fact]
    public async Task A_warm_cache_serves_without_backend()
    {
        var cache = new FakeCache();
        FakeBlob blob = FakeBlob.Make(chunks: 2, size: 5000, compressionInfo: true);
        await using (var cold = new Bench(blob, cache))
        {
            await cold.ReadRightAsync(0, 1);
            await cold.QuietAsync();
        }

        await using var warm = new Bench(blob, cache);
        warm.Backend.OnOpen = _ => throw new BackendException(BackendErrorCode.Unavailable, "gone");
        Assert.True(warm.Storage.TryGetRun(blob.Reference(0), out CacheRun run));
        warm.Storage.Release(0, in run);
        await warm.ReadRightAsync(1);
        Assert.Equal(0, warm.Backend.Opens);
    }

    [Fact]
    public async Task After_reopening_validation_looks_at_each_chunk_once()
    {
        var cache = new FakeCache();
        FakeBlob blob = FakeBlob.Make(chunks: 2, size: 5000);
        var options = new StorageOptions { Validate = true, BatchSize = 0 };
        await using (var first = new Bench(blob, cache, options))
        {
            await first.ReadRightAsync(0, 1);
            await first.QuietAsync();
        }

        cache.Of(blob.Id).Bytes[0] ^= 1;
        await using var second = new Bench(blob, cache, options);
        Assert.False(second.Storage.TryGetRun(blob.Reference(1), out _));
        await second.ReadRightAsync(1);
        Assert.True(second.Storage.TryGetRun(blob.Reference(1), out CacheRun run));
        second.Storage.Release(0, in run);
        Assert.Empty(second.Backend.Reads);

        await second.ReadRightAsync(0);
        await second.QuietAsync();
        Assert.Equal([(0L, 5000)], second.Backend.Reads);
        Assert.Equal(1, second.Statistics.Mismatches);
        Assert.Equal(blob.Plain[0][0], cache.Of(blob.Id).Bytes[0]);
    }

    [Fact]
    public async Task A_cache_that_does_not_trust_itself_is_checked()
    {
        var cache = new FakeCache { Trusts = false };
        FakeBlob blob = FakeBlob.Make(chunks: 1, size: 5000);
        await using (var first = new Bench(blob, cache))
        {
            await first.ReadRightAsync(0);
            await first.QuietAsync();
        }

        await using var second = new Bench(blob, cache);
        Assert.False(second.Storage.TryGetRun(blob.Reference(0), out _));
        await second.ReadRightAsync(0);
        Assert.True(second.Storage.TryGetRun(blob.Reference(0), out CacheRun run));
        second.Storage.Release(0, in run);
    }

    [Fact]
    public async Task Bytes_that_are_gone_are_fetched_again()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
        bench.Cache.CopyFails = true;
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
        Assert.Equal(2, bench.Backend.Reads.Count);

        bench.Cache.CopyFails = false;
        bench.Storage.Distrust(bench.Blob.Reference(0));
        Assert.False(bench.Storage.TryGetRun(bench.Blob.Reference(0), out _));
    }

    [Fact]
    public async Task A_cache_of_stored_chunks_never_gives_runs_but_serves()
    {
        var blob = new FakeBlob();
        blob.AddChunk(new Random(1), 5000);
        blob.AddBatch(new Random(3), 0, 100, 700);
        await using var bench = new Bench(blob, new FakeCache(CacheForm.Stored));
        await bench.ReadRightAsync(0, 1, 2);
        await bench.QuietAsync();
        int reads = bench.Backend.Reads.Count;
        Assert.False(bench.Storage.TryGetRun(blob.Reference(0), out _));
        await bench.ReadRightAsync(2, 0, 1);
        Assert.Equal(reads, bench.Backend.Reads.Count);
        Assert.Equal(blob.Bytes[..5800], bench.Cache.Of("blob").Bytes);
    }
}
