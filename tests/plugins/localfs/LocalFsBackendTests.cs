using System.Diagnostics;
using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.LocalFs.Tests;

public sealed class LocalFsBackendTests : IDisposable
{
    private readonly TemporaryDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Read_FillsTheBufferFromTheOffset()
    {
        _temp.Write("d/blob", 1, 2, 3, 4, 5);
        await using IBlobReader reader = await OpenAsync($$"""{"dir":"{{_temp["d"]}}"}""", "blob");
        byte[] buffer = new byte[3];

        await reader.ReadAsync(1, buffer, default);

        Assert.Equal([2, 3, 4], buffer);
        Assert.Equal(5, await reader.GetSizeAsync(default));
        Assert.True(((ILocalBlob)reader).TryGetFile(out int fd, out long offset));
        Assert.True(fd >= 0 && offset == 0);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    [InlineData(-1, 1)]
    [InlineData(long.MaxValue, 2)]
    public async Task Read_PastTheEnd_IsOutOfRangeAndNamesThePlace(long offset, int length)
    {
        _temp.Write("d/blob", 1, 2, 3, 4, 5);
        await using IBlobReader reader = await OpenAsync($$"""{"dir":"{{_temp["d"]}}"}""", "blob");

        BackendException e = await Assert.ThrowsAsync<BackendException>(async () => await reader.ReadAsync(offset, new byte[length], default));

        Assert.Equal(BackendErrorCode.OutOfRange, e.Code);
        Assert.Contains(_temp["d/blob"], e.Message);
        Assert.Contains($"{length} bytes at offset {offset}", e.Message);
    }

    [Fact]
    public async Task Lookup_GoesThroughDirThenAltDirs_AndSkipsEmptyFiles()
    {
        _temp.Write("d/x", 1);
        _temp.Write("a/x", 2);
        _temp.Write("a/y");
        _temp.Write("b/y", 3);
        string config = $$"""{"dir":"{{_temp["d"]}}","alt_dirs":["{{_temp["a"]}}","{{_temp["b"]}}"]}""";

        Assert.Equal(1, await ReadByteAsync(config, "x"));
        Assert.Equal(3, await ReadByteAsync(config, "y"));
    }

    [Fact]
    public async Task BlobFile_GoesBeforeDir()
    {
        _temp.Write("d/x", 1);
        _temp.Write("one", 9);

        Assert.Equal(9, await ReadByteAsync($$"""{"dir":"{{_temp["d"]}}","blob_file":"{{_temp["one"]}}"}""", "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("a\0b")]
    public async Task HostileBlobId_IsNotFound(string blobId)
    {
        _temp.Write("secret", 1);
        _temp.Write("d/x", 1);
        await AssertFailsAsync($$"""{"dir":"{{_temp["d"]}}"}""", blobId, BackendErrorCode.NotFound);
    }

    [Fact]
    public async Task HostileBlobId_TooLong_IsNotFound()
        => await AssertFailsAsync($$"""{"dir":"{{_temp.Path}}"}""", new string('é', 128), BackendErrorCode.NotFound);

    [Fact]
    public async Task Missing_IsNotFound() => await AssertFailsAsync($$"""{"dir":"{{_temp["none"]}}"}""", "x", BackendErrorCode.NotFound);

    [Fact]
    public async Task Directory_IsRefused()
    {
        Directory.CreateDirectory(_temp["d/x"]);
        await AssertFailsAsync($$"""{"dir":"{{_temp["d"]}}"}""", "x", BackendErrorCode.Misconfigured);
    }

    [Fact]
    public async Task Fifo_IsRefusedWithoutWaiting()
    {
        using (Process mkfifo = Process.Start("mkfifo", _temp["x"]))
            await mkfifo.WaitForExitAsync();
        await AssertFailsAsync($$"""{"dir":"{{_temp.Path}}"}""", "x", BackendErrorCode.Misconfigured);
    }

    [Fact]
    public async Task Presence_And_Health()
    {
        _temp.Write("d/x", 1);
        await using IStorageBackend backend = Create($$"""{"dir":"{{_temp["d"]}}"}""").Instance!;

        Assert.True(await ((IBlobPresence)backend).ExistsAsync("x", default));
        Assert.False(await ((IBlobPresence)backend).ExistsAsync("y", default));
        Assert.Null(await ((IHealthCheck)backend).CheckHealthAsync(default));
        Directory.Delete(_temp["d"], recursive: true);
        Assert.Contains(_temp["d"], await ((IHealthCheck)backend).CheckHealthAsync(default));
    }

    [Fact]
    public void Config_ReportsAllMistakesAtOnce()
    {
        PluginCreation<IStorageBackend> creation = Create("""{"dir":7,"alt_dirs":["a",1],"blob_fil":"x","readahead":true,"readahead_sec":10}""");

        Assert.Null(creation.Instance);
        Assert.Equal(
            [(DiagnosticSeverity.Error, "config.dir"), (DiagnosticSeverity.Error, "config.alt_dirs[1]"), (DiagnosticSeverity.Warning, "config.blob_fil")],
            creation.Diagnostics.Select(d => (d.Severity, d.Path)));
        Assert.Contains("\"blob_file\"", creation.Diagnostics[2].Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"dir":""}""")]
    [InlineData("""{"alt_dirs":["/a"]}""")]
    [InlineData("[]")]
    public void Config_WithoutDirAndBlobFile_IsAnError(string config) => Assert.Null(Create(config).Instance);

    [Fact]
    public void Config_MissingSection_IsAnError() => Assert.Null(new LocalFsBackendFactory().Create(default, new PluginTestContext()).Instance);

    [Fact]
    public void Config_MissingDir_IsAWarning()
    {
        PluginCreation<IStorageBackend> creation = Create($$"""{"dir":"{{_temp["none"]}}"}""");

        Assert.NotNull(creation.Instance);
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(creation.Diagnostics).Severity);
    }

    private static PluginCreation<IStorageBackend> Create(string config) => new LocalFsBackendFactory().Create(PluginTestContext.Json(config), new PluginTestContext());

    private static async Task<IBlobReader> OpenAsync(string config, string blobId) => await Create(config).Instance!.OpenBlobAsync(blobId, default);

    private static async Task<byte> ReadByteAsync(string config, string blobId)
    {
        await using IBlobReader reader = await OpenAsync(config, blobId);
        byte[] buffer = new byte[1];
        await reader.ReadAsync(0, buffer, default);
        return buffer[0];
    }

    private static async Task AssertFailsAsync(string config, string blobId, BackendErrorCode code)
        => Assert.Equal(code, (await Assert.ThrowsAsync<BackendException>(() => OpenAsync(config, blobId))).Code);
}
