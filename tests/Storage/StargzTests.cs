using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

/// <summary>eStargz layers known from their table of contents (format spec 4.11).</summary>
public sealed class StargzTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nydus-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("c-v5", CacheForm.Plain, true)]
    [InlineData("c-v5", CacheForm.Stored, false)]
    [InlineData("c-v6", CacheForm.Plain, true)]
    [InlineData("c-v6", CacheForm.Stored, false)]
    public async Task Every_file_is_right_cold_and_warm(string name, CacheForm form, bool validate)
    {
        string changed = Directory.CreateDirectory(Path.Combine(_folder, "image")).FullName;
        string cache = Directory.CreateDirectory(Path.Combine(_folder, "cache")).FullName;
        StargzCopy.Make(name, changed);
        for (int round = 0; round < 2; round++)
        {
            await using var bench = new GoldenBench(name, cache, new StorageOptions { Validate = validate }, form, changed);
            Assert.True(bench.Blobs[0].IsLegacyStargz);
            bench.Backend.IsDown = round != 0;
            await bench.ReadAllAsync();
            Assert.Empty(bench.Logger.Lines);
        }
    }
}
