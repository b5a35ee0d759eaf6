using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class MergingTests
{
    [Fact]
    public async Task Missing_chunks_of_a_read_come_in_one_request()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 8, size: 4096));
        await bench.ReadRightAsync(1, 2, 3);
        await bench.QuietAsync();
        Assert.Equal([(4096L, 3 * 4096)], bench.Backend.Reads);
        Assert.Equal([(1, 3)], bench.Cache.Stores);
    }

    [Fact]
    public async Task Without_batch_size_a_request_ends_at_128_KiB()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 4, size: 50_000));
        await bench.ReadRightAsync(0, 1, 2, 3);
        Assert.Equal([(0L, 100_000), (100_000L, 100_000)], bench.Backend.Reads.Order());
    }

    [Fact]
    public async Task A_chunk_larger_than_the_limit_is_fetched_whole()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 2, size: 1_000_000));
        await bench.ReadRightAsync(1, 0);
        Assert.Equal([(0L, 1_000_000), (1_000_000L, 1_000_000)], bench.Backend.Reads.Order());
    }

    [Fact]
    public async Task A_request_is_widened_up_to_the_batch_size_and_not_past_the_data()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 10, size: 50_000), options: new StorageOptions { BatchSize = 220_000 });
        await bench.ReadRightAsync(1);
        await bench.QuietAsync();
        await bench.ReadRightAsync(8);
        await bench.QuietAsync();
        Assert.Equal([(50_000L, 200_000), (400_000L, 100_000)], bench.Backend.Reads);
        Assert.Equal([false, true, true, true, true, false, false, false, true, true], bench.Cache.Of("blob").Ready);
    }

    [Fact]
    public async Task Widening_stops_at_what_is_ready_or_in_flight()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 10, size: 5000), options: new StorageOptions { BatchSize = 1 << 20 });
        await bench.ReadRightAsync(6);
        await bench.QuietAsync();
        await bench.ReadRightAsync(2);
        await bench.QuietAsync();
        Assert.Equal([(30_000L, 20_000), (10_000L, 20_000)], bench.Backend.Reads);
    }

    [Fact]
    public async Task A_small_gap_between_wanted_chunks_is_read_over()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 5, size: 1000));
        await bench.ReadRightAsync(0, 2);
        Assert.Equal([(0L, 3000)], bench.Backend.Reads);
    }

    [Fact]
    public async Task Neighbours_that_are_not_there_do_not_fail_the_wanted_chunk()
    {
        FakeBlob blob = FakeBlob.Make(chunks: 3, size: 5000);
        await using var bench = new Bench(blob, options: new StorageOptions { BatchSize = 1 << 20 });
        bench.Backend.OnRead = (offset, buffer, _) => offset + buffer.Length > 5000
            ? throw new Abstractions.BackendException(Abstractions.BackendErrorCode.OutOfRange, "cut")
            : ValueTask.CompletedTask;
        await bench.ReadRightAsync(0);
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(1));
    }
}
