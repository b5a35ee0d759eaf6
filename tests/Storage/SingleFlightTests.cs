using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class SingleFlightTests
{
    [Fact]
    public async Task A_hundred_readers_of_a_cold_chunk_make_one_backend_read()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 100_000));
        var gate = new TaskCompletionSource();
        bench.Backend.OnRead = async (_, _, _) => await gate.Task;

        Task[] readers = [.. Enumerable.Range(0, 100).Select(_ => bench.ReadRightAsync(0))];
        await Bench.UntilAsync(() => bench.Statistics.Misses == 100);
        gate.SetResult();
        await Task.WhenAll(readers);
        await bench.QuietAsync();
        await bench.ReadRightAsync(0);

        Assert.Single(bench.Backend.Reads);
        Assert.Equal(1, bench.Statistics.ChunksFetched);
        Assert.Equal(1, bench.Backend.Opens);
    }

    [Fact]
    public async Task Readers_that_come_while_the_cache_stores_are_served_from_the_flight()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        var gate = new TaskCompletionSource();
        bench.Cache.OnStore = async _ => await gate.Task;

        await bench.ReadRightAsync(0);
        await bench.ReadRightAsync(0);
        Assert.Single(bench.Backend.Reads);
        gate.SetResult();
        await bench.QuietAsync();
    }

    [Fact]
    public async Task Chunks_of_a_batch_are_fetched_and_kept_together()
    {
        var blob = new FakeBlob();
        blob.AddBatch(new Random(3), 0, 100, 5000, 700);
        blob.AddBatch(new Random(4), 1, 300, 400);
        await using var bench = new Bench(blob);

        await Task.WhenAll(bench.ReadRightAsync(2), bench.ReadRightAsync(0), bench.ReadRightAsync(1));
        await bench.QuietAsync();

        Assert.Equal([(0L, 5800)], bench.Backend.Reads);
        Assert.Equal([true, true, true, false, false], bench.Cache.Of(blob.Id).Ready);
    }

    [Fact]
    public async Task The_last_reader_that_leaves_takes_the_request_with_it()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 2, size: 5000));
        int cancelled = 0;
        bench.Backend.OnRead = async (_, _, token) =>
        {
            using CancellationTokenRegistration seen = token.Register(() => Interlocked.Increment(ref cancelled));
            await Task.Delay(Timeout.Infinite, token);
        };
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task<(ReadStatus Status, byte[] Bytes)> a = bench.ReadAsync(first.Token, bench.Blob.Slice(0));
        Task<(ReadStatus Status, byte[] Bytes)> b = bench.ReadAsync(second.Token, bench.Blob.Slice(0));
        await Bench.UntilAsync(() => bench.Statistics.Misses == 2 && bench.Backend.Reads.Count == 1);

        first.Cancel();
        Assert.Equal(ReadStatus.Cancelled, (await a).Status);
        Assert.Equal(0, cancelled);
        second.Cancel();
        Assert.Equal(ReadStatus.Cancelled, (await b).Status);
        await bench.QuietAsync();
        Assert.Equal(1, cancelled);

        bench.Backend.OnRead = null;
        await bench.ReadRightAsync(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_plugin_that_throws_when_it_is_cancelled_holds_nobody(bool unmount)
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 3, size: 5000));
        bench.Backend.OnRead = async (_, _, token) =>
        {
            token.Register(static () => throw new FormatException("rude"));
            await Task.Delay(Timeout.Infinite, token);
        };
        using var cancellation = new CancellationTokenSource();
        Task<(ReadStatus Status, byte[] Bytes)> read = bench.ReadAsync(cancellation.Token, bench.Blob.Slice(0), bench.Blob.Slice(2));
        await Bench.UntilAsync(() => bench.Statistics.Misses == 1 && bench.Backend.Reads.Count == 2);
        if (unmount)
            await bench.Storage.DisposeAsync();
        else
            cancellation.Cancel();
        Assert.Equal(ReadStatus.Cancelled, (await read).Status);
        await bench.QuietAsync();
        // Of two requests: whether the second one's failure is news depends on who comes first.
        Assert.InRange(bench.Logger.Lines.Count(static line => line.Text.Contains("rude", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task A_backend_that_blocks_its_thread_delays_only_its_own_readers()
    {
        FakeBlob slow = FakeBlob.Make(chunks: 1, size: 5000);
        FakeBlob fast = new() { Id = "fast", Index = 1 };
        fast.AddChunk(new Random(9), 6000);
        await using var bench = new Bench([slow, fast]);
        using var release = new ManualResetEventSlim();
        bench.Backend.OnRead = (_, buffer, _) =>
        {
            if (buffer.Length == 5000)
                release.Wait(Bench.Patience, CancellationToken.None);
            return ValueTask.CompletedTask;
        };

        ValueTask<ReadStatus> blocked = bench.Storage.ReadAsync(new[] { slow.Slice(0) }, new byte[5000], CancellationToken.None);
        await Bench.UntilAsync(() => bench.Backend.Reads.Count == 1);
        (ReadStatus status, byte[] bytes) = await bench.ReadAsync(CancellationToken.None, fast.Slice(0));
        Assert.Equal(ReadStatus.Ok, status);
        Assert.Equal(fast.Plain[0], bytes);
        Assert.False(blocked.IsCompleted);
        release.Set();
        Assert.Equal(ReadStatus.Ok, await blocked);
        await bench.QuietAsync();
    }
}
