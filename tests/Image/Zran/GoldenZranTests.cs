using Nydus.Rafs;

namespace Nydus.Image.Tests.Zran;

/// <summary>The reference's own ZRAN images.</summary>
public class GoldenZranTests
{
    [Theory]
    [InlineData("c-v6-targz-ref")]
    [InlineData("t-v6-targz-ref")]
    public void Compression_information_is_that_of_the_reference_to_the_byte(string name)
    {
        var golden = GoldenData.Image(name);
        using var image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        var blob = Assert.Single(image.Blobs);
        var meta = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId));
        var expected = BlobMeta.Decode(blob, meta.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob)))[..(int)blob.CiUncompressedSize];

        using var source = File.OpenRead(Path.Combine(GoldenData.BlobDirectory, blob.Id));
        using var reference = new TarGzReference(source, image.ChunkSize);
        var actual = reference.CompressionInfo();
        Assert.Equal(blob.ChunkCount, reference.Chunks.Count);
        Assert.Equal(expected.Chunk(24).Take(blob.ChunkCount).Select(Convert.ToHexString), actual.Chunk(24).Take(blob.ChunkCount).Select(Convert.ToHexString));
        Assert.True(expected.AsSpan().SequenceEqual(actual), "context table");
        Assert.Equal(source.Length, source.Position);
    }
}
