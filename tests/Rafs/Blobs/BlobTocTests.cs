using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>The table of contents of a blob that has a digest array, as it is and damaged.</summary>
public class BlobTocTests
{
    private const int Mutations = 2000;

    [Theory]
    [InlineData("c-v6-blob-toc")]
    [InlineData("c-v6-inline-toc")]
    [InlineData("c-v6-inline-toc-batch-encrypt")]
    public void DigestArray_AgreesWithTheChunkTable(string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        Assert.True(BlobToc.HasChunkDigests(blob));
        byte[] bytes = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId));
        ChunkDigestSection section = BlobToc.FindChunkDigests(blob, bytes.AsSpan(bytes.Length - BlobToc.GetStoredSize(blob, bytes.Length)));
        byte[] digests = bytes.AsSpan((int)section.Offset, (int)section.Size).ToArray();
        Assert.True(section.IsArray(digests));
        using BlobChunkTable table = image.CreateChunkTable(0, BlobMeta.Decode(blob, bytes.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob))));
        for (int chunk = 0; chunk < table.Count; chunk++)
        {
            Assert.True(table.TryGetChunk(chunk, out ChunkGeometry geometry));
            Assert.Equal(geometry.Digest, new ChunkDigest(digests.AsSpan(chunk * ChunkDigest.Size)));
        }

        digests[0] ^= 1;
        Assert.False(section.IsArray(digests));
        Assert.False(section.IsArray(digests.AsSpan(1)));
    }

    /// <summary>The digest in the blob table sees every change.</summary>
    [Fact]
    public void DamagedToc_OfKnownDigest_IsRefused()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6-blob-toc").Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        byte[] toc = Tail(blob);
        for (int i = 0; i < toc.Length; i++)
        {
            byte[] damaged = [.. toc];
            damaged[i] ^= 1;
            Assert.Contains(blob.Id, Assert.Throws<RafsFormatException>(() => BlobToc.FindChunkDigests(blob, damaged)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<RafsFormatException>(() => BlobToc.FindChunkDigests(blob, toc.AsSpan(1)));
        Assert.Throws<RafsFormatException>(() => BlobToc.FindChunkDigests(blob, []));
        Assert.Throws<RafsFormatException>(() => BlobToc.GetStoredSize(blob, toc.Length - 1));
    }

    /// <summary>Nothing vouches for a table that was searched for: what is found must lie where numbers allow.</summary>
    [Fact]
    public void DamagedToc_OfUnknownDigest_IsRefusedOrInRange()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6-inline-toc").Bootstrap, BootstrapMode.Cached, null);
        RafsBlob blob = image.Blobs[0];
        byte[] toc = Tail(blob);
        var mutator = new Mutator(11);
        for (int i = 0; i < Mutations; i++)
        {
            try
            {
                ChunkDigestSection section = BlobToc.FindChunkDigests(blob, mutator.Mutate(toc));
                Assert.Equal(blob.ChunkCount * (long)ChunkDigest.Size, section.Size);
                Assert.InRange(section.Offset, 0, long.MaxValue - section.Size);
            }
            catch (RafsFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static byte[] Tail(RafsBlob blob)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId));
        return bytes[^BlobToc.GetStoredSize(blob, bytes.Length)..];
    }
}
