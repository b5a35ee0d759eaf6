using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

public class FailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wrong_bytes_are_fetched_a_second_time(bool crc)
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 4, size: 5000, digests: !crc, crc: crc));
        int reads = 0;
        bench.Backend.OnRead = (offset, buffer, _) =>
        {
            if (Interlocked.Increment(ref reads) == 1)
                buffer.Span[7000] ^= 1;
            return ValueTask.CompletedTask;
        };
        await bench.ReadRightAsync(0, 1, 2);
        await bench.QuietAsync();
        Assert.Equal([(0L, 15_000), (5000L, 5000)], bench.Backend.Reads);
        Assert.Equal(1, bench.Statistics.Mismatches);
        Assert.Equal([true, true, true, false], bench.Cache.Of("blob").Ready);
    }

    [Fact]
    public async Task Bytes_that_stay_wrong_fail_the_read_and_are_not_kept()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 2, size: 5000));
        bench.Backend.OnRead = (offset, buffer, _) =>
        {
            if (offset == 0)
                buffer.Span[0] ^= 1;
            return ValueTask.CompletedTask;
        };
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        await bench.ReadRightAsync(1);
        await bench.QuietAsync();
        Assert.Equal([false, true], bench.Cache.Of("blob").Ready);
        Assert.Single(bench.Logger.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_failed_backend_is_logged_once_and_once_more_when_it_works_again()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        bench.Backend.OnRead = (_, _, _) => throw new BackendException(BackendErrorCode.Unavailable, "down");
        for (int i = 0; i < 5; i++)
            Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        bench.Backend.OnRead = null;
        await bench.ReadRightAsync(0);
        Assert.Equal([3000, 3002], bench.Logger.Lines.Select(static line => line.Id));
        Assert.Equal(5, bench.Statistics.BackendErrors);
    }

    [Fact]
    public async Task An_exception_of_another_type_is_blamed_on_the_plugin()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        bench.Backend.OnRead = (_, _, _) => throw new InvalidCastException("oops");
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Single(bench.Logger.Lines, line => line.Id == 3007 && line.Text.Contains("InvalidCastException"));
    }

    [Fact]
    public async Task A_reader_that_could_not_be_opened_is_opened_later()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        bench.Backend.OnOpen = _ => throw new BackendException(BackendErrorCode.NotFound, "not yet");
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        bench.Backend.OnOpen = null;
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Equal(1, bench.Backend.Opens);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.ReadRightAsync(0);
    }

    [Fact]
    public async Task A_full_disk_serves_readers_and_fetches_again()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        bench.Cache.StoreFailure = new IOException("No space left on device");
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
        Assert.Equal(2, bench.Backend.Reads.Count);
        Assert.Equal(2, bench.Statistics.StoreFailures);
        Assert.Single(bench.Logger.Lines, line => line.Id == 3010);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_opened_is_done_without()
    {
        var cache = new FakeCache { OpenFailure = new IOException("chunk_map has another size") };
        await using var bench = new Bench(FakeBlob.Make(chunks: 3, size: 5000), cache, new StorageOptions());
        await bench.ReadRightAsync(0);
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
        Assert.All(bench.Backend.Reads, static read => Assert.Equal((0L, 5000), read));
    }

    [Fact]
    public async Task Validation_without_digests_fails_with_a_clear_word()
    {
        await using var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000, digests: false), options: new StorageOptions { Validate = true });
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        Assert.Contains(bench.Logger.Lines, static line => line.Text.Contains("validation was asked for"));
        Assert.Empty(bench.Backend.Reads);
    }

    [Fact]
    public async Task Unmount_ends_a_read_that_hangs()
    {
        var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000));
        bench.Backend.OnRead = async (_, _, token) => await Task.Delay(Timeout.Infinite, token);
        Task<ReadStatus> read = bench.TryReadAsync(0);
        await Bench.UntilAsync(() => bench.Backend.Reads.Count == 1);
        await bench.DisposeAsync();
        Assert.Equal(ReadStatus.Cancelled, await read);
        Assert.Equal(ReadStatus.Cancelled, await bench.TryReadAsync(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_that_ignores_its_token_holds_neither_readers_nor_unmount(bool compressionInfo)
    {
        var bench = new Bench(FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: compressionInfo));
        var hang = new TaskCompletionSource();
        bench.Backend.OnRead = async (_, _, _) => await hang.Task;
        Task<ReadStatus> read = bench.TryReadAsync(0);
        await Bench.UntilAsync(() => bench.Backend.Reads.Count == 1);

        Task disposed = bench.Storage.DisposeAsync().AsTask();
        Assert.Equal(ReadStatus.Cancelled, await read);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await disposed.WaitAsync(Bench.Patience);
        Assert.Contains(bench.Logger.Lines, static line => line.Id == 3008);
        Assert.Equal(1, bench.Cache.OpenBlobs);

        hang.SetResult();
        await bench.QuietAsync();
    }
}
