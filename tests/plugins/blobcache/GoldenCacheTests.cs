using System.Numerics;
using System.Text.Json;
using Nydus.Abstractions;

namespace Nydus.Plugin.BlobCache.Tests;

/// <summary>Directories that the Rust nydusd left behind.</summary>
public sealed class GoldenCacheTests : BlobCacheFixture
{
    private const int ChunkCount = 29;

    private static string? Root
    {
        get
        {
            string? root = Environment.GetEnvironmentVariable("NYDUS_GOLDEN");
            for (DirectoryInfo? d = new(AppContext.BaseDirectory); root is null && d is not null; d = d.Parent)
            {
                if (File.Exists(Path.Combine(d.FullName, "Nydus.sln")))
                    root = Path.Combine(d.FullName, "../shared/golden");
            }

            return root is not null && Directory.Exists(Path.Combine(root, "caches")) ? Path.Combine(root, "caches") : null;
        }
    }

    [Theory]
    [InlineData("v5")]
    [InlineData("v5-half")]
    [InlineData("v5-compressed")]
    [InlineData("v6")]
    [InlineData("v6-half")]
    [InlineData("v6-compressed")]
    [InlineData("v6-batch")]
    [InlineData("v6-blob-toc-validate")]
    [InlineData("v6-encrypt")]
    [InlineData("v6-inline-toc")]
    [InlineData("v6-reopened")]
    [InlineData("v6-zran")]
    public async Task Reopened_HasTheBitsThatWereSet_AndAFillOfOursIsByteIdentical(string name)
    {
        if (Root is not { } root)
        {
            Assert.Skip("skipped: no golden data");
            return;
        }

        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "caches.json")));
        JsonElement map = facts.RootElement.GetProperty(name).GetProperty("chunk_map");
        foreach (string file in Directory.GetFiles(Path.Combine(root, name)))
            _temp.Write(Path.GetFileName(file), File.ReadAllBytes(file));

        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string blobId = entry.Name[..^".blob.data.chunk_map".Length];
            string rawPath = _temp[blobId + ".blob.raw"];
            CacheForm form = File.Exists(rawPath) ? CacheForm.Stored : CacheForm.Plain;
            string dataPath = form == CacheForm.Stored ? rawPath : _temp[blobId + ".blob.data"];
            byte[] data = File.ReadAllBytes(dataPath);
            byte[] bits = File.ReadAllBytes(_temp[entry.Name]);
            // The chunks' true places do not matter here: any that fill the file show every byte of it.
            ChunkList chunks = ChunkList.OfSize((data.Length + ChunkCount - 1) / ChunkCount, data.Length);
            Assert.Equal(ChunkCount, chunks.Count);

            List<int> ready = [];
            using (ICachedBlob blob = Open(chunks, data.Length, form, blobId: blobId))
            {
                for (int i = 0; i < ChunkCount; i++)
                {
                    if (blob.TryGetRun(i, 1, out CacheRun run) == 0)
                        continue;
                    ready.Add(i);
                    Assert.Equal(data[(int)run.Offset..(int)(run.Offset + run.Length)], Read(run));
                }

                Assert.Equal(entry.Value.GetProperty("bits_set").GetInt32(), ready.Count);
                foreach (string side in (string[])["blob.meta", "blob.digest", "blob.toc"])
                    Assert.Equal(File.Exists(_temp[$"{blobId}.{side}"]), blob.GetSideFileLength(side) > 0);
            }

            File.Delete(_temp[entry.Name]);
            File.Delete(dataPath);
            using (ICachedBlob blob = Open(chunks, data.Length, form, blobId: blobId))
            {
                foreach (int i in ready)
                    await blob.StoreAsync(i, 1, chunks[i].PlainOffset, data.AsMemory((int)chunks[i].PlainOffset, chunks[i].PlainSize), default);
                byte[] meta = new byte[1 << 16];
                int length = blob.ReadSideFile("blob.meta", 0, meta);
                if (length > 0)
                    blob.WriteSideFile("blob.meta", meta.AsSpan(0, length));
            }

            if (ready.Count == ChunkCount)
                Assert.Equal(data, File.ReadAllBytes(dataPath));
            // A map that was opened complete carries the mark; ours was not opened again.
            bits.AsSpan(12, 4).Clear();
            Assert.Equal(bits, File.ReadAllBytes(_temp[entry.Name]));
            Assert.Equal(ready.Count, bits.Skip(4096).Sum(b => BitOperations.PopCount(b)));
            if (File.Exists(_temp[blobId + ".blob.meta"]))
                Assert.Equal(File.ReadAllBytes(Path.Combine(root, name, blobId + ".blob.meta")), File.ReadAllBytes(_temp[blobId + ".blob.meta"]));
        }
    }
}
