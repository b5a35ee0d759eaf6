using Nydus.Abstractions;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>READ where the cache cannot serve at once, or no longer.</summary>
public class ReadTests
{
    private const uint Size = 100_000;

    [Theory]
    [InlineData("c-v5-chunk-4k", true)]
    [InlineData("c-v6-chunk-4k", true)]
    [InlineData("c-v6-chunk-4k", false)]
    [InlineData("c-v6", true)]
    public async Task Random_ranges_of_a_file_that_fills_up(string image, bool givesFiles)
    {
        await using var served = ServedImage.Golden(image, givesFiles: givesFiles);
        byte[] whole;
        await using (var other = ServedImage.Golden(image))
            whole = await other.ReadAllAsync(other.Find("text-100000"u8).nodeid);
        var file = served.Find("text-100000"u8).nodeid;
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var offset = random.Next(0, (int)Size + 10);
            var size = random.Next(1, 20_000);
            served.Reply.IsContiguous = i % 2 == 0;
            var (result, bytes) = await served.ReadAsync(file, (ulong)offset, (uint)size);
            Assert.Equal(0, result);
            Assert.Equal(whole[Math.Min(offset, whole.Length)..Math.Min(offset + size, whole.Length)], bytes);
        }
    }

    [Fact]
    public async Task Neighbouring_chunks_are_read_from_the_cache_file_with_one_call()
    {
        await using var served = ServedImage.Golden("c-v6-chunk-4k");
        var file = served.Find("text-100000"u8).nodeid;
        await served.WarmAsync(file);
        Assert.Equal(0, served.Send(Request.Read(file, 0, 16 * 4096)));
        Assert.Equal(1, served.Reply.FileReads);
        Assert.Equal(0, served.Send(Request.Read(file, 0, Size)));
        Assert.Equal(2, served.Reply.FileReads);
    }

    [Fact]
    public async Task A_failing_backend_gives_EIO_until_it_works_again()
    {
        await using var served = ServedImage.Golden("c-v6");
        var file = served.Find("rand-30000"u8).nodeid;
        served.Backend.OnRead = static _ => throw new BackendException(BackendErrorCode.NotFound, "gone");
        Assert.Equal(-Errno.EIO, (await served.ReadAsync(file, 0, 4096)).Result);
        served.Backend.OnRead = null;
        served.Time.Advance(TimeSpan.FromMinutes(1)); // Failed metadata is not asked for again at once.
        Assert.Equal(30_000, (await served.ReadAllAsync(file)).Length);
    }

    [Fact]
    public async Task A_plugin_that_breaks_gives_EIO()
    {
        await using var served = ServedImage.Golden("c-v5");
        served.Backend.OnRead = static _ => throw new InvalidCastException("a defect");
        Assert.Equal(-Errno.EIO, (await served.ReadAsync(served.Find("rand-30000"u8).nodeid, 0, 4096)).Result);
    }

    [Fact]
    public async Task An_interrupted_reader_gets_EINTR_and_ready_files_stay_readable_meanwhile()
    {
        await using var served = ServedImage.Golden("c-v5");
        var ready = served.Find("z-last"u8).nodeid;
        var cold = served.Find("rand-30000"u8).nodeid;
        await served.WarmAsync(ready);
        served.Backend.OnRead = static token => Task.Delay(Timeout.Infinite, token);
        Assert.Equal(FuseResult.Deferred, served.Send(Request.Read(cold, 0, 4096)));
        var stuck = served.Reply.Deferred!;
        Assert.Equal(0, served.Send(Request.Read(ready, 0, 4096)));
        Assert.Equal(700, served.Reply.Length);
        Assert.False(stuck.IsSent);
        stuck.Interrupt();
        Assert.Equal((-Errno.EINTR, 0), await stuck.Sent);
    }

    [Theory]
    [InlineData("c-v5", true)]
    [InlineData("c-v6-chunk-4k", true)]
    [InlineData("c-v6-chunk-4k", false)]
    public async Task A_cache_file_cut_behind_our_back_is_filled_again(string image, bool givesFiles)
    {
        await using var served = ServedImage.Golden(image, givesFiles: givesFiles);
        var file = served.Find("text-100000"u8).nodeid;
        var whole = await served.ReadAllAsync(file);
        await served.WarmAsync(file);
        foreach (var path in served.Cache.Files)
        {
            await using var cut = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            cut.SetLength(5000);
        }

        var before = served.Backend.Reads;
        Assert.Equal(whole, await served.ReadAllAsync(file));
        await served.WarmAsync(file);
        Assert.True(served.Backend.Reads > before);
        Assert.Equal(whole, await served.ReadAllAsync(file));
        Assert.Null(served.Reply.Deferred);
    }

    [Fact]
    public async Task Nothing_is_fetched_for_nothing()
    {
        await using var served = ServedImage.Golden("c-v5");
        var file = served.Find("rand-30000"u8).nodeid;
        Assert.Equal(0, served.Send(Request.Read(file, 0, 0)));
        Assert.Equal(0, served.Send(Request.Read(file, 30_000, 4096)));
        Assert.Equal(0, served.Send(Request.Read(file, long.MaxValue - 4096, 4096)));
        Assert.Equal(0, served.Send(Request.Read(served.Find("empty"u8).nodeid, 0, 4096)));
        Assert.Equal(-Errno.EINVAL, served.Send(Request.Read(file, ulong.MaxValue, 4096)));
        Assert.Equal(0, served.Backend.Reads);
    }
}
