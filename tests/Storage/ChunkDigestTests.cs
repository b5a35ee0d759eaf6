using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

/// <summary>The digest array that a blob brings along.</summary>
public sealed class ChunkDigestTests : IDisposable
{
    private const string Image = "c-v6-blob-toc";

    private static readonly StorageOptions s_validate = new() { Validate = true, BatchSize = 0 };

    private readonly string _folder = Directory.CreateTempSubdirectory("nydus-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Side_files_equal_those_of_the_reference()
    {
        string golden = GoldenData.CacheDirectory("v6-blob-toc-validate");
        await using var bench = new GoldenBench(Image, _folder, s_validate);
        await bench.ReadAllAsync();
        foreach (string name in new[] { "blob.toc", "blob.digest" })
        {
            string file = bench.Cache.SideFile(bench.Blobs[0].Id, name);
            Assert.Equal(File.ReadAllBytes(Path.Combine(golden, Path.GetFileName(file))), File.ReadAllBytes(file));
        }
    }

    [Fact]
    public async Task Without_validation_there_are_none()
    {
        await using var bench = new GoldenBench(Image, _folder);
        await bench.ReadAllAsync();
        Assert.False(File.Exists(bench.Cache.SideFile(bench.Blobs[0].Id, "blob.toc")));
        Assert.False(File.Exists(bench.Cache.SideFile(bench.Blobs[0].Id, "blob.digest")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1600)]
    public async Task A_damaged_one_costs_a_warning_and_no_read(int fromEnd)
    {
        await using var bench = new GoldenBench(Image, _folder, s_validate);
        bench.Backend.OnRead = (offset, buffer, blobSize) =>
        {
            long place = blobSize - fromEnd - offset;
            if (place >= 0 && place < buffer.Length)
                buffer.Span[(int)place] ^= 1;
        };
        await bench.ReadAllAsync();
        Assert.Single(bench.Logger.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains(bench.Blobs[0].Id, StringComparison.Ordinal));
        Assert.False(File.Exists(bench.Cache.SideFile(bench.Blobs[0].Id, "blob.digest")));
    }

    [Theory]
    [InlineData("blob.toc", false, 0)]
    [InlineData("blob.digest", false, 0)]
    [InlineData("blob.toc", true, 1)]
    [InlineData("blob.digest", true, 1)]
    public async Task A_warm_start_without_a_backend_needs_none(string name, bool damage, int warnings)
    {
        await using (var cold = new GoldenBench(Image, _folder, s_validate))
            await cold.ReadAllAsync();

        string file = Directory.EnumerateFiles(_folder, $"*.{name}").Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[3] ^= 1;
        File.Delete(file);
        if (damage)
            File.WriteAllBytes(file, bytes);

        await using var warm = new GoldenBench(Image, _folder, s_validate);
        warm.Backend.IsDown = true;
        await warm.ReadAllAsync();
        Assert.Equal(warnings, warm.Logger.Lines.Count);
    }

    [Fact]
    public async Task It_serves_where_the_bootstrap_has_no_digests()
    {
        var cache = new FakeCache();
        FakeBlob blob = FakeBlob.Make(chunks: 2, size: 5000, compressionInfo: true, digests: false, array: true);
        await using (var cold = new Bench(blob, cache, s_validate))
        {
            cold.Backend.OnRead = (offset, buffer, _) =>
            {
                if (offset == 5000)
                    buffer.Span[0] ^= 1;
                return ValueTask.CompletedTask;
            };
            await cold.ReadRightAsync(0);
            Assert.Equal(ReadStatus.Failed, await cold.TryReadAsync(1));
            Assert.Contains(cold.Logger.Lines, static line => line.Text.Contains("digest does not match", StringComparison.Ordinal));
            await cold.QuietAsync();
        }

        await using var warm = new Bench(blob, cache, s_validate);
        warm.Backend.OnOpen = _ => throw new BackendException(BackendErrorCode.Unavailable, "gone");
        await warm.ReadRightAsync(0);
        Assert.Equal(0, warm.Backend.Opens);
    }

    [Fact]
    public async Task A_table_that_needs_it_waits_for_the_backend()
    {
        FakeBlob blob = FakeBlob.Make(chunks: 1, size: 5000, compressionInfo: true, digests: false, array: true);
        await using var bench = new Bench(blob, options: s_validate);
        bench.Backend.OnRead = (_, buffer, _) =>
            buffer.Length == FakeToc.Size ? throw new BackendException(BackendErrorCode.Unavailable, "down") : ValueTask.CompletedTask;
        Assert.Equal(ReadStatus.Failed, await bench.TryReadAsync(0));
        bench.Backend.OnRead = null;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.ReadRightAsync(0);
        await bench.QuietAsync();
    }

    [Fact]
    public async Task One_that_contradicts_the_bootstrap_is_not_used_and_not_kept()
    {
        FakeBlob blob = FakeBlob.Make(chunks: 2, size: 5000, compressionInfo: true, array: true);
        blob.ArrayFlaw = 1;
        await using var bench = new Bench(blob, options: s_validate);
        await bench.ReadRightAsync(0, 1);
        await bench.QuietAsync();
        Assert.Single(bench.Logger.Lines, static line => line.Id == 3013);
        Assert.Equal(["blob.meta"], bench.Cache.Of("blob").SideFiles.Keys);
    }
}
