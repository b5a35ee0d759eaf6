using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class MemoryBudgetTests
{
    [Fact]
    public async Task Requests_beyond_the_budget_wait_for_their_turn()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 5, size: 5000), options: new StorageOptions { BytesInFlight = 12_000, BatchSize = 0 });
        var gate = new TaskCompletionSource();
        bench.Backend.OnRead = async (_, _, _) => await gate.Task;
        Task[] readers = [.. Enumerable.Range(0, 5).Select(chunk => bench.ReadRightAsync(chunk))];
        await Bench.UntilAsync(() => bench.Storage.Context.Budget.Waiting == 3 && bench.Backend.Reads.Count == 2);
        Assert.Equal(10_000, bench.Storage.Context.Budget.Used);

        gate.SetResult();
        await Task.WhenAll(readers);
        await bench.QuietAsync();
        Assert.Equal(5, bench.Backend.Reads.Count);
    }

    [Fact]
    public async Task A_reader_that_leaves_the_queue_lets_the_next_one_in()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 3, size: 5000), options: new StorageOptions { BytesInFlight = 5000, BatchSize = 0 });
        var gate = new TaskCompletionSource();
        bench.Backend.OnRead = async (_, _, _) => await gate.Task;
        using var cancellation = new CancellationTokenSource();
        Task first = bench.ReadRightAsync(0);
        await Bench.UntilAsync(() => bench.Backend.Reads.Count == 1);
        Task<(ReadStatus Status, byte[] Bytes)> queued = bench.ReadAsync(cancellation.Token, bench.Blob.Slice(1));
        await Bench.UntilAsync(() => bench.Storage.Context.Budget.Waiting == 1);
        Task last = bench.ReadRightAsync(2);
        await Bench.UntilAsync(() => bench.Storage.Context.Budget.Waiting == 2);

        cancellation.Cancel();
        Assert.Equal(ReadStatus.Cancelled, (await queued).Status);
        gate.SetResult();
        await Task.WhenAll(first, last);
        await bench.QuietAsync();
        Assert.DoesNotContain((5000L, 5000), bench.Backend.Reads);
    }
}
