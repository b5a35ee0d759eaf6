using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Compression information against what the reference keeps in its caches, and damaged.</summary>
public class BlobMetaTests
{
    private const int MutationsPerBlob = 1500;

    public static TheoryData<string, string> Caches => new()
    {
        { "v6", "c-v6" },
        { "v6-batch", "c-v6-batch" },
        { "v6-blob-toc-validate", "c-v6-blob-toc" },
        { "v6-encrypt", "c-v6-encrypt" },
        { "v6-inline-toc", "c-v6-inline-toc" },
        { "v6-zran", "c-v6-targz-ref" },
    };

    [Theory]
    [MemberData(nameof(Caches))]
    public void Decode_GivesTheCacheFileOfTheReference(string cache, string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.CacheDirectory(cache), $"{blob.Id}.blob.meta"));
        byte[] decoded = BlobMeta.Decode(blob, Stored(blob));
        Assert.Equal(expected, decoded);
        Assert.True(BlobMeta.IsValidCacheFile(blob, expected));
        Assert.False(BlobMeta.IsValidCacheFile(blob, expected.AsSpan(1)));
        Assert.False(BlobMeta.IsValidCacheFile(blob, new byte[expected.Length]));
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public void DamagedCacheFile_IsRefusedOrUsable(string cache, string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        byte[] original = File.ReadAllBytes(Path.Combine(GoldenData.CacheDirectory(cache), $"{blob.Id}.blob.meta"));
        var mutator = new Mutator(original.Length + cache.Length);
        int refused = 0;
        for (int i = 0; i < MutationsPerBlob; i++)
        {
            refused += Use(image, blob, mutator.Mutate(original)) ? 0 : 1;
        }

        Assert.InRange(refused, MutationsPerBlob / 20, MutationsPerBlob - 1);
    }

    [Fact]
    public void DamagedStoredForm_IsRefusedOrUsable()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6-batch").Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        byte[] original = Stored(blob).ToArray();
        var mutator = new Mutator(7);
        for (int i = 0; i < MutationsPerBlob; i++)
        {
            try
            {
                Use(image, blob, BlobMeta.Decode(blob, mutator.Mutate(original)));
            }
            catch (RafsFormatException e)
            {
                Assert.Contains(blob.Id, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void ForeignCompressionInfo_IsRefused()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6").Bootstrap, BootstrapMode.Cached, null);
        string foreign = Directory.GetFiles(GoldenData.CacheDirectory("v6-inline-toc"), "*.blob.meta").Single();
        Assert.Throws<RafsFormatException>(() => image.CreateChunkTable(0, File.ReadAllBytes(foreign)));
        Assert.Throws<RafsFormatException>(() => image.CreateChunkTable(0, []));
    }

    [Fact]
    public void Batches_ShareTheirStoredBytes()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6-batch").Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        using BlobChunkTable table = image.CreateChunkTable(0, BlobMeta.Decode(blob, Stored(blob)));
        var batches = new Dictionary<int, (long, int)>();
        int members = 0;
        for (int i = 0; i < table.Count; i++)
        {
            Assert.True(table.TryGetChunk(i, out ChunkGeometry geometry));
            Assert.True(table.TryGetCoding(i, out ChunkCoding coding));
            if (coding.Batch >= 0)
            {
                members++;
                (long, int) stored = (geometry.StoredOffset, geometry.StoredSize);
                Assert.Equal(stored, batches.TryGetValue(coding.Batch, out (long, int) other) ? other : batches[coding.Batch] = stored);
            }
        }

        Assert.InRange(batches.Count, 1, members - 1);
    }

    private static ReadOnlySpan<byte> Stored(RafsBlob blob) =>
        File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId)).AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob));

    private static bool Use(RafsImage image, RafsBlob blob, byte[] file)
    {
        BlobChunkTable table;
        try
        {
            table = image.CreateChunkTable(blob.Index, file);
        }
        catch (RafsFormatException)
        {
            return false;
        }

        using (table)
        {
            byte[] data = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.Id));
            for (int i = -2; i < table.Count + 2; i++)
            {
                if (table.TryGetChunk(i, out ChunkGeometry geometry) & table.TryGetCoding(i, out ChunkCoding coding))
                {
                    Assert.InRange(geometry.StoredSize, 1, 1 << 24);
                    Assert.InRange(geometry.StoredOffset + geometry.StoredSize, 1, blob.StoredDataSize);
                    Assert.InRange(coding.DecodedSize, 1, 1 << 24);
                    Assert.InRange(coding.OffsetInBatch + geometry.PlainSize, 1, coding.DecodedSize);
                    if (coding.IsZran && i % 8 == 0)
                    {
                        table.TryDecodeContext(coding.Batch, data.AsSpan((int)geometry.StoredOffset, geometry.StoredSize), new byte[coding.DecodedSize]);
                    }
                }
            }
        }

        return true;
    }
}
