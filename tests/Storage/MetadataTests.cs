using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class MetadataTests
{
    [Fact]
    public async Task Compression_information_is_loaded_once_for_all_and_kept()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 3, size: 5000, compressionInfo: true));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => bench.ReadRightAsync(i % 3)));
        Assert.Single(bench.Backend.Reads, static read => read == (15_000L, FakeBlob.MetaSize));
        Assert.Equal(1, bench.Blob.TablesMade);
        Assert.True(bench.Cache.Of("blob").SideFiles.ContainsKey("blob.meta"));
        await bench.QuietAsync();
    }

    [Fact]
    public async Task A_failed_load_is_tried_again_but_not_at_once()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: true));
        bench.Backend.OnRead = (_, _, _) => throw new BackendException(BackendErrorCode.Unavailable, "down");
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Single(bench.Backend.Reads);
        bench.Backend.OnRead = null;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
    }

    [Fact]
    public async Task A_load_that_nobody_waits_for_ends()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: true));
        bench.Backend.OnRead = async (_, _, token) => await Task.Delay(Timeout.Infinite, token);
        using var cancellation = new CancellationTokenSource();
        Task<(ReadStatus Status, byte[] Bytes)> read = bench.ReadAsync(cancellation.Token, bench.Blob.Slice(0));
        await Bench.UntilAsync(() => bench.Backend.Reads.Count == 1);
        cancellation.Cancel();
        Assert.Equal(ReadStatus.Cancelled, (await read).Status);
        await bench.QuietAsync();
        bench.Backend.OnRead = null;
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
    }

    [Fact]
    public async Task A_damaged_side_file_is_replaced()
    {
        var cache = new FakeCache();
        FakeBlob blob = FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: true);
        await using (new Bench(blob, cache))
            cache.Of("blob").SideFiles["blob.meta"] = new byte[FakeBlob.MetaSize];
        await using var bench = new Bench(blob, cache);
        await bench.ReadRightAsync(0);
        Assert.Equal(0x5A, cache.Of("blob").SideFiles["blob.meta"][0]);
        await bench.QuietAsync();
    }

    [Fact]
    public async Task A_side_file_that_cannot_be_written_is_done_without()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: true));
        bench.Cache.StoreFailure = new IOException("read-only");
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
    }
}
