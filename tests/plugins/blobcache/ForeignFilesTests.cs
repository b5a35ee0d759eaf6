using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.BlobCache.Tests;

/// <summary>Files that are damaged, foreign or hostile: never a wrong byte, never a hang.</summary>
public sealed class ForeignFilesTests : BlobCacheFixture
{
    private readonly ChunkList _chunks = ChunkList.OfSize(1000, 8000);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(5)]
    public async Task Map_WithBadHeader_IsReplacedByAnEmptyOne(int damagedByte)
    {
        await FillAsync();
        byte[] map = File.ReadAllBytes(MapPath);
        map[damagedByte] ^= 0x40;
        File.WriteAllBytes(MapPath, map);

        await AssertStartsEmptyAndWorksAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4098)]
    public async Task Map_OfWrongLength_IsReplacedByAnEmptyOne(int length)
    {
        await FillAsync();
        byte[] map = File.ReadAllBytes(MapPath);
        Array.Resize(ref map, length);
        File.WriteAllBytes(MapPath, map);

        await AssertStartsEmptyAndWorksAsync();
    }

    [Fact]
    public void Map_OfZeros_WasBeingCreated_AndGetsItsHeader()
    {
        File.WriteAllBytes(MapPath, new byte[4097]);
        using ICachedBlob blob = Open(_chunks, 8000);
        Assert.Equal(0x50, File.ReadAllBytes(MapPath)[0]);
        Assert.Empty(_context.Messages);
    }

    [Fact]
    public async Task Map_WhoseDataIsGone_IsNotBelieved()
    {
        await FillAsync();
        File.Delete(DataPath);
        await AssertStartsEmptyAndWorksAsync();
    }

    [Fact]
    public async Task Map_SharedByBothForms_IsNotBelieved()
    {
        await FillAsync();
        using ICachedBlob stored = Open(_chunks, 8000, CacheForm.Stored);
        Assert.Equal(0, stored.TryGetRun(0, 8, out _));
        await stored.StoreAsync(0, 1, 0, Pattern(1000), default);
        Assert.Equal(1, stored.TryGetRun(0, 8, out _));
        Assert.Contains(_context.Messages, m => m.Contains(DataPath));
    }

    [Fact]
    public void Data_LongerThanTheBlob_IsLeftAlone()
    {
        File.WriteAllBytes(DataPath, new byte[8001]);
        IOException e = Assert.Throws<IOException>(() => Open(_chunks, 8000));
        Assert.Contains(DataPath, e.Message);
        Assert.Equal(8001, new FileInfo(DataPath).Length);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void HostileBlobId_IsRefused(string blobId) => Assert.Throws<IOException>(() => Open(_chunks, 8000, blobId: blobId));

    [Fact]
    public void BlobTooLargeForTheFileSystem_IsRefused() => Assert.Throws<IOException>(() => Open(_chunks, long.MaxValue));

    [Fact]
    public void ChunkOutsideOfTheBlob_IsNeverReady()
    {
        using (Open(_chunks, 8000, more: ",\"disable_indexed_map\":true"))
        {
        }

        ChunkList hostile = new(ChunkList.Plain(7999, 2), ChunkList.Plain(-1, 10), ChunkList.Plain(long.MaxValue, 10), ChunkList.Plain(0, -5));
        using ICachedBlob blob = Open(hostile, 8000, more: ",\"disable_indexed_map\":true");
        for (int i = 0; i < hostile.Count; i++)
            Assert.Equal(0, blob.TryGetRun(i, 1, out _));
    }

    [Fact]
    public void Config_ReportsAllMistakesAtOnce()
    {
        PluginCreation<IBlobCache> creation = new BlobCacheFactory().Create(
            PluginTestContext.Json("""{"work_dir":"","enable_encryption":true,"disable_indexed_map":1,"compressed":true,"encryption_key":"5ec7e7","wrk_dir":"x"}"""),
            CacheForm.Plain,
            _context);

        Assert.Null(creation.Instance);
        Assert.Equal(
            ["config.disable_indexed_map", "config.enable_encryption", "config.encryption_key", "config.compressed", "config.work_dir", "config.wrk_dir"],
            creation.Diagnostics.Select(d => d.Path));
        Assert.Contains("\"work_dir\"", creation.Diagnostics[^1].Message);
        Assert.DoesNotContain(creation.Diagnostics, d => d.Message.Contains("5ec7e7"));
    }

    [Fact]
    public void WorkDir_IsMade_AndMustBeADirectory()
    {
        File.WriteAllText(_temp["file"], "");
        Assert.NotNull(Create(_temp["a/b"]).Instance);
        Assert.True(Directory.Exists(_temp["a/b"]));
        Assert.Equal("config.work_dir", Assert.Single(Create(_temp["file"]).Diagnostics).Path);
        Assert.Equal("config.work_dir", Assert.Single(Create(_temp["file/x"]).Diagnostics).Path);
    }

    private PluginCreation<IBlobCache> Create(string workDir)
        => new BlobCacheFactory().Create(PluginTestContext.Json($$"""{"work_dir":"{{workDir}}"}"""), CacheForm.Plain, _context);

    private async Task FillAsync()
    {
        using ICachedBlob blob = Open(_chunks, 8000);
        await blob.StoreAsync(0, 8, 0, Pattern(8000), default);
    }

    private async Task AssertStartsEmptyAndWorksAsync()
    {
        using (ICachedBlob blob = Open(_chunks, 8000))
        {
            Assert.Equal(0, blob.TryGetRun(0, 8, out _));
            Assert.Contains(_context.Messages, m => m.Contains(MapPath));
            await blob.StoreAsync(0, 8, 0, Pattern(8000), default);
        }

        using ICachedBlob again = Open(_chunks, 8000);
        Assert.Equal(8, again.TryGetRun(0, 8, out CacheRun run));
        Assert.Equal(Pattern(8000), Read(run));
    }
}
