using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.BlobCache.Tests;

/// <summary>A work_dir of one test and caches on it.</summary>
public abstract class BlobCacheFixture : IDisposable
{
    protected const string BlobId = "0123abcd";
    private protected readonly TemporaryDirectory _temp = new();
    private protected readonly PluginTestContext _context = new();
    private readonly List<IDisposable> _open = [];

    private protected string DataPath => _temp[BlobId + ".blob.data"];

    private protected string RawPath => _temp[BlobId + ".blob.raw"];

    private protected string MapPath => _temp[BlobId + ".blob.data.chunk_map"];

    public void Dispose()
    {
        _open.ForEach(o => o.Dispose());
        _temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ICachedBlob Open(ChunkList chunks, long size, CacheForm form = CacheForm.Plain, string more = "", string blobId = BlobId, bool stable = true)
    {
        PluginCreation<IBlobCache> creation = new BlobCacheFactory().Create(PluginTestContext.Json($$"""{"work_dir":"{{_temp.Path}}"{{more}}}"""), form, _context);
        ICachedBlob blob = creation.Instance!.OpenBlob(new BlobGeometry
        {
            BlobId = blobId,
            ChunkCount = chunks.Count,
            PlainSize = size,
            StoredSize = size,
            HasStableChunkNumbers = stable,
            Chunks = chunks,
        });
        _open.Add(blob);
        return blob;
    }

    private protected static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7) + (i >> 8) + 1))];

    private protected static byte[] Read(CacheRun run)
    {
        byte[] bytes = new byte[run.Length];
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = new(run.Fd, ownsHandle: false);
        Assert.Equal(bytes.Length, RandomAccess.Read(file, bytes, run.Offset));
        return bytes;
    }
}
