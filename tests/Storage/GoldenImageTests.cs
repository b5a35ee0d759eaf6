using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

/// <summary>Images, blobs and codecs as they are: compressed, encrypted, batched, with their metadata in another blob.</summary>
public sealed class GoldenImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nydus-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("c-v5", CacheForm.Plain, false)]
    [InlineData("c-v5", CacheForm.Stored, true)]
    [InlineData("c-v6", CacheForm.Plain, false)]
    [InlineData("c-v6-blob-toc", CacheForm.Plain, true)]
    [InlineData("c-v6-blob-toc", CacheForm.Stored, true)]
    [InlineData("c-v6-batch", CacheForm.Plain, false)]
    [InlineData("c-v6-batch", CacheForm.Stored, true)]
    [InlineData("c-v6-encrypt", CacheForm.Plain, true)]
    [InlineData("c-v6-encrypt", CacheForm.Stored, false)]
    [InlineData("c-v6-inline-toc", CacheForm.Plain, true)]
    [InlineData("c-v6-inline-toc-batch-encrypt", CacheForm.Plain, true)]
    [InlineData("c-v6-inline-toc-batch-encrypt", CacheForm.Stored, true)]
    [InlineData("merge-v6", CacheForm.Plain, true)]
    [InlineData("t-v6-tar-ref", CacheForm.Plain, true)]
    [InlineData("t-v6-tar-ref", CacheForm.Stored, false)]
    [InlineData("c-v6-targz-ref", CacheForm.Plain, true)]
    [InlineData("c-v6-targz-ref", CacheForm.Stored, false)]
    [InlineData("t-v6-targz-ref", CacheForm.Plain, false)]
    [InlineData("t-v6-targz-ref", CacheForm.Stored, true)]
    [InlineData("t-v6-targz-ref-inline", CacheForm.Plain, true)]
    [InlineData("t-v6-tarfs", CacheForm.Plain, false)]
    [InlineData("t-v6-tarfs", CacheForm.Plain, true)]
    [InlineData("t-v6-tarfs", CacheForm.Stored, false)]
    public async Task Every_file_is_right_cold_and_warm_without_a_backend(string name, CacheForm form, bool validate)
    {
        var options = new StorageOptions { Validate = validate };
        await using (var cold = new GoldenBench(name, _folder, options, form))
        {
            await cold.ReadAllAsync();
            if (form == CacheForm.Plain)
                cold.CopyAllRuns();
            Assert.Empty(cold.Logger.Lines);
        }

        await using var warm = new GoldenBench(name, _folder, options, form);
        warm.Backend.IsDown = true;
        await warm.ReadAllAsync();
        if (form == CacheForm.Plain)
            warm.CopyAllRuns();
        Assert.Empty(warm.Logger.Lines);
    }

    [Fact]
    public async Task Metadata_in_another_blob_is_read_there_and_data_from_the_tar()
    {
        await using var bench = new GoldenBench("t-v6-tar-ref", _folder);
        await bench.ReadAllAsync();
        string data = bench.Blobs[0].Id;
        string meta = bench.Blobs[0].MetaBlobId;
        Assert.NotEqual(data, meta);
        Assert.Single(bench.Backend.Reads, read => read.Blob == meta);
        Assert.Contains(bench.Backend.Reads, read => read.Blob == data);
        Assert.True(File.Exists(bench.Cache.SideFile(data, "blob.meta")));
    }

    [Fact]
    public async Task What_another_process_has_fetched_is_not_fetched_again()
    {
        await using (var first = new GoldenBench("c-v6", _folder))
            await first.ReadAllAsync();
        foreach (string bits in Directory.EnumerateFiles(_folder, "*.bits"))
            File.WriteAllBytes(bits, []);

        await using var other = new GoldenBench("c-v6", _folder);
        await using var ours = new GoldenBench("c-v6", _folder);
        await other.ReadAllAsync();
        Assert.NotEmpty(other.Backend.Reads);
        ours.Backend.IsDown = true;
        await ours.ReadAllAsync();
        ours.CopyAllRuns();
        Assert.NotEqual(0, ours.Cache.Refreshes);
    }

    [Fact]
    public async Task A_small_budget_makes_requests_queue()
    {
        await using var bench = new GoldenBench("c-v6-batch", _folder, new StorageOptions { BytesInFlight = 1, BatchSize = 0 });
        await bench.ReadAllAsync();
        bench.CopyAllRuns();
    }
}
