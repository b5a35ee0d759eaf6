using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.DummyCache.Tests;

public sealed class DummyCacheTests
{
    [Fact]
    public async Task KeepsNoChunk()
    {
        IBlobCache cache = new DummyCacheFactory().Create(default, CacheForm.Stored, new PluginTestContext()).Instance!;
        using ICachedBlob blob = cache.OpenBlob(new() { BlobId = "x", ChunkCount = 1, PlainSize = 1, StoredSize = 1, HasStableChunkNumbers = true, Chunks = null! });

        await blob.StoreAsync(0, 1, 0, new byte[1], default);

        Assert.Equal(0, blob.TryGetRun(0, 1, out _));
        Assert.Equal(CacheForm.Stored, cache.Form);
    }

    [Fact]
    public void KeepsSideFilesWithinItsBudget()
    {
        SideFileBudget budget = new(10);
        using (DummyCachedBlob blob = new(budget))
        {
            blob.WriteSideFile("blob.meta", [1, 2, 3, 4, 5, 6]);
            blob.WriteSideFile("blob.meta", [7, 8, 9]);
            byte[] read = new byte[8];
            Assert.Equal(2, blob.ReadSideFile("blob.meta", 1, read));
            Assert.Equal([8, 9], read[..2]);
            Assert.Equal(0, blob.ReadSideFile("blob.meta", 3, read));
            Assert.Equal(-1, blob.GetSideFileLength("blob.toc"));
            Assert.Throws<IOException>(() => blob.WriteSideFile("blob.toc", new byte[8]));
        }

        using DummyCachedBlob next = new(budget);
        next.WriteSideFile("blob.meta", new byte[10]);
    }
}
