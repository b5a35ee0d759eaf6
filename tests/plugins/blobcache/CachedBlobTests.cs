using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.BlobCache.Tests;

public sealed class CachedBlobTests : BlobCacheFixture
{
    private readonly ChunkList _chunks = ChunkList.OfSize(1000, 99_500);

    [Fact]
    public async Task Store_MakesReady_AndSurvivesReopening()
    {
        byte[] data = Pattern(3000);
        using (ICachedBlob blob = Open(_chunks, 99_500))
        {
            Assert.Equal(0, blob.TryGetRun(3, 3, out _));
            await blob.StoreAsync(3, 3, 3000, data, default);
            Assert.Equal(3, blob.TryGetRun(3, 100, out CacheRun run));
            Assert.Equal(data, Read(run));
        }

        using ICachedBlob again = Open(_chunks, 99_500);
        Assert.True(again.TrustsReadyChunks);
        Assert.Equal(0, again.TryGetRun(2, 5, out _));
        Assert.Equal(2, again.TryGetRun(4, 5, out CacheRun rest));
        Assert.Equal(data[1000..], Read(rest));
        Assert.Equal(0, again.TryGetRun(6, 1, out _));
        Assert.Equal(99_500, new FileInfo(DataPath).Length);
    }

    [Fact]
    public async Task Map_HasTheBitsOfTheFormat()
    {
        using ICachedBlob blob = Open(_chunks, 99_500);
        await blob.StoreAsync(3, 1, 3000, Pattern(1000), default);
        await blob.StoreAsync(15, 2, 15_000, Pattern(2000), default);

        byte[] map = File.ReadAllBytes(MapPath);
        Assert.Equal(4096 + 13, map.Length);
        Assert.Equal([0x50, 0x41, 0x4D, 0x42, 1, 0, 0, 0, 0x50, 0x41, 0x4D, 0x43, 0, 0, 0, 0], map[..16]);
        Assert.Equal([0x10, 0x01, 0x80, 0], map[4096..4100]);
    }

    [Fact]
    public async Task CompleteMap_GetsTheAllReadyMarkWhenItIsOpenedAgain()
    {
        using (ICachedBlob blob = Open(_chunks, 99_500))
            await blob.StoreAsync(0, 100, 0, Pattern(99_500), default);
        Assert.Equal(0u, BitConverter.ToUInt32(File.ReadAllBytes(MapPath), 12));

        using (ICachedBlob blob = Open(_chunks, 99_500))
        {
            Assert.Equal(100, blob.TryGetRun(0, 200, out CacheRun run));
            Assert.Equal(99_500, run.Length);
            Assert.Equal(0x4D4D4150u, BitConverter.ToUInt32(File.ReadAllBytes(MapPath), 12));
            blob.Invalidate(50);
        }

        using ICachedBlob afterInvalidation = Open(_chunks, 99_500);
        Assert.Equal(50, afterInvalidation.TryGetRun(0, 100, out _));
    }

    [Fact]
    public async Task Run_EndsAtAGap()
    {
        ChunkList chunks = new(ChunkList.Plain(0, 100), ChunkList.Plain(100, 50), ChunkList.Plain(4096, 10));
        using ICachedBlob blob = Open(chunks, 8192);
        await blob.StoreAsync(0, 3, 0, Pattern(4200), default);

        Assert.Equal(2, blob.TryGetRun(0, 3, out CacheRun run));
        Assert.Equal(150, run.Length);
    }

    [Fact]
    public async Task StoredForm_UsesStoredOffsets_AndTakesChunksOfABatchOneByOne()
    {
        ChunkGeometry first = new() { StoredOffset = 10, StoredSize = 30, PlainOffset = 0, PlainSize = 100 };
        ChunkList chunks = new(first, first with { PlainOffset = 100 });
        using ICachedBlob blob = Open(chunks, 40, CacheForm.Stored);
        byte[] data = Pattern(30);
        await blob.StoreAsync(0, 2, 10, data, default);

        Assert.Equal(1, blob.TryGetRun(0, 2, out CacheRun run));
        Assert.Equal(data, Read(run));
        Assert.Equal(40, new FileInfo(RawPath).Length);
        Assert.False(File.Exists(DataPath));
    }

    [Fact]
    public async Task OtherDaemon_SeesBitsAfterRefresh_AndBothKeepTheirs()
    {
        using ICachedBlob one = Open(_chunks, 99_500);
        using ICachedBlob two = Open(_chunks, 99_500);
        await one.StoreAsync(0, 1, 0, Pattern(1000), default);
        await two.StoreAsync(1, 1, 1000, Pattern(1000), default);

        Assert.Equal(0, two.TryGetRun(0, 1, out _));
        two.Refresh(0, 1);
        one.Refresh(0, 8);
        Assert.Equal(2, two.TryGetRun(0, 8, out _));
        Assert.Equal(2, one.TryGetRun(0, 8, out _));
    }

    [Fact]
    public async Task ConcurrentStores_OfManyOpens_LoseNoBit()
    {
        ChunkList chunks = ChunkList.OfSize(10, 20_000);
        ICachedBlob[] blobs = [.. Enumerable.Range(0, 4).Select(_ => Open(chunks, 20_000))];

        await Task.WhenAll(blobs.Select((blob, b) => Task.Run(async () =>
        {
            for (int i = b; i < chunks.Count; i += blobs.Length)
                await blob.StoreAsync(i, 1, i * 10, Pattern(10), default);
        })));

        using ICachedBlob again = Open(chunks, 20_000);
        Assert.Equal(chunks.Count, again.TryGetRun(0, chunks.Count, out _));
    }

    [Fact]
    public async Task Invalidate_IsNotUndoneByRefresh_ButByStore()
    {
        using ICachedBlob blob = Open(_chunks, 99_500);
        await blob.StoreAsync(5, 1, 5000, Pattern(1000), default);
        byte[] map = File.ReadAllBytes(MapPath);
        blob.Invalidate(5);
        Assert.Equal(0, File.ReadAllBytes(MapPath)[4096]);
        // As if another daemon, or a map that cannot be written, still called it ready.
        using (FileStream file = new(MapPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.Write(map);

        blob.Refresh(5, 1);
        Assert.Equal(0, blob.TryGetRun(5, 1, out _));
        await blob.StoreAsync(5, 1, 5000, Pattern(1000), default);
        Assert.Equal(1, blob.TryGetRun(5, 1, out _));
    }

    [Fact]
    public async Task AFileCutFromOutside_IsLeftAloneAndReplacedByTheNextToOpenIt()
    {
        using (ICachedBlob blob = Open(_chunks, 99_500))
        {
            await blob.StoreAsync(0, 100, 0, Pattern(99_500), default);
            using (FileStream file = new(DataPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                file.SetLength(10_000);

            await Assert.ThrowsAsync<IOException>(async () => await blob.StoreAsync(90, 1, 90_000, Pattern(1000), default));
            Assert.Equal(10_000, new FileInfo(DataPath).Length);
            blob.Refresh(0, 100);
            for (int chunk = 0; chunk < 100; chunk++)
                Assert.Equal(0, blob.TryGetRun(chunk, 1, out _));
        }

        using ICachedBlob again = Open(_chunks, 99_500);
        Assert.Equal(0, again.TryGetRun(0, 100, out _));
        await again.StoreAsync(90, 1, 90_000, Pattern(1000), default);
        Assert.Equal(99_500, new FileInfo(DataPath).Length);
    }

    [Fact]
    public async Task AFileCutUnderADaemon_IsNotMadeLongByAnother()
    {
        using ICachedBlob first = Open(_chunks, 99_500);
        await first.StoreAsync(0, 100, 0, Pattern(99_500), default);
        using (FileStream file = new(DataPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            file.SetLength(0);

        using ICachedBlob second = Open(_chunks, 99_500);
        Assert.Equal(0, second.TryGetRun(0, 100, out _));
        await second.StoreAsync(99, 1, 99_000, Pattern(500), default);

        // The first one's next read comes short, and the host says so.
        Assert.Equal(1, first.TryGetRun(5, 1, out CacheRun run));
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = new(run.Fd, ownsHandle: false))
            Assert.Equal(0, RandomAccess.GetLength(file));
        first.Invalidate(5);
        Assert.Equal(0, first.TryGetRun(6, 1, out _));

        using ICachedBlob third = Open(_chunks, 99_500);
        Assert.Equal(0, third.TryGetRun(0, 99, out _));
        Assert.Equal(1, third.TryGetRun(99, 1, out _));
    }

    [Fact]
    public async Task CachedRead_AllocatesNothing()
    {
        using ICachedBlob blob = Open(_chunks, 99_500);
        await blob.StoreAsync(0, 100, 0, Pattern(99_500), default);
        Assert.Equal(0, Allocations.Of(() =>
        {
            blob.TryGetRun(0, 100, out CacheRun run);
            blob.Release(run);
        }));
    }

    [Theory]
    [InlineData(0, 1, 1, 999)]
    [InlineData(0, 2, 0, 1000)]
    [InlineData(99, 2, 99_000, 500)]
    [InlineData(-1, 1, 0, 1000)]
    [InlineData(99, 1, 99_000, 501)]
    [InlineData(0, 1, -1, 2000)]
    public async Task Store_OutsideOfTheChunks_IsRefused(int first, int count, long offset, int length)
    {
        using ICachedBlob blob = Open(_chunks, 99_500);
        await Assert.ThrowsAsync<IOException>(async () => await blob.StoreAsync(first, count, offset, new byte[length], default));
        Assert.Equal(0, blob.TryGetRun(0, 100, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithoutMap_KeptChunksAreReadyButNotTrusted(bool stable)
    {
        string more = stable ? ",\"disable_indexed_map\":true" : "";
        using (ICachedBlob blob = Open(_chunks, 99_500, more: more, stable: stable))
        {
            Assert.Equal(0, blob.TryGetRun(0, 1, out _));
            await blob.StoreAsync(0, 1, 0, Pattern(1000), default);
        }

        Assert.False(File.Exists(MapPath));
        using ICachedBlob again = Open(_chunks, 99_500, more: more, stable: stable);
        Assert.False(again.TrustsReadyChunks);
        Assert.Equal(100, again.TryGetRun(0, 100, out _));
        again.Invalidate(7);
        Assert.Equal(7, again.TryGetRun(0, 100, out _));
    }

    [Fact]
    public void SideFiles_AreWrittenWhole_AndKeptApartFromData()
    {
        using ICachedBlob blob = Open(_chunks, 99_500);
        Assert.Equal(-1, blob.GetSideFileLength("blob.meta"));
        blob.WriteSideFile("blob.meta", [1, 2, 3]);
        blob.WriteSideFile("blob.meta", [4, 5]);

        byte[] read = new byte[10];
        Assert.Equal(1, blob.ReadSideFile("blob.meta", 1, read));
        Assert.Equal(5, read[0]);
        Assert.Equal(2, blob.GetSideFileLength("blob.meta"));
        Assert.Equal([4, 5], File.ReadAllBytes(_temp[BlobId + ".blob.meta"]));
        foreach (string name in (string[])["blob.data", "blob.raw", "blob.data.chunk_map", "../x", "blob.", "meta"])
            Assert.Throws<IOException>(() => blob.WriteSideFile(name, [1]));
        Assert.Empty(Directory.GetFiles(_temp.Path, "*.tmp"));
    }

    [Fact]
    public void Statistics_NameTheOpenDataFiles()
    {
        IBlobCache cache = new BlobCacheFactory().Create(PluginTestContext.Json($$"""{"work_dir":"{{_temp.Path}}"}"""), CacheForm.Plain, _context).Instance!;
        ICacheStatistics statistics = (ICacheStatistics)cache;
        using (cache.OpenBlob(new() { BlobId = BlobId, ChunkCount = 100, PlainSize = 99_500, StoredSize = 1, HasStableChunkNumbers = true, Chunks = _chunks }))
            Assert.Equal([BlobId + ".blob.data"], statistics.UnderlyingFiles);
        Assert.Empty(statistics.UnderlyingFiles);
        Assert.Equal(_temp.Path, statistics.StorePath);
    }
}
