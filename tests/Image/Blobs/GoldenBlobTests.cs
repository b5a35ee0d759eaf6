using Nydus.Rafs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Blobs are what the reference makes of the same trees, byte for byte.</summary>
public sealed class GoldenBlobTests(GoldenTrees trees) : IClassFixture<GoldenTrees>
{
    public static TheoryData<string, string> Native => new()
    {
        { "a-v5-none-blake3", "tree-a" },
        { "a-v5-none-sha256", "tree-a" },
        { "a-v5-lz4_block-blake3", "tree-a" },
        { "a-v5-zstd-blake3", "tree-a" },
        { "a-v5-aligned", "tree-a" },
        { "a-v6-none-blake3", "tree-a" },
        { "a-v6-none-sha256", "tree-a" },
        { "a-v6-lz4_block-blake3", "tree-a" },
        { "a-v6-zstd-blake3", "tree-a" },
        { "a-v6-batch", "tree-a" },
        { "a-v6-blob-toc", "tree-a" },
        { "b-v6-zstd", "tree-b" },
        { "c-v5-chunk-4k", "tree-c" },
        { "c-v6-chunk-4k", "tree-c" },
        { "c-v6-batch", "tree-c" },
        { "c-v6-blob-toc", "tree-c" },
        { "dict-v5-first", "tree-c" },
        { "dict-v6-first", "tree-c" },
        { "layer1-v6", "layer-1" },
        { "layer2-v6", "layer-2" },
        { "layer3-v5", "layer-3" },
    };

    [Theory]
    [MemberData(nameof(Native))]
    public void BlobEqualsTheReference(string name, string tree)
    {
        GoldenImage image = GoldenData.Image(name);
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        BuiltBlob built = BuiltBlob.Of(trees.Path(tree), GoldenOptions.For(golden));
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        AssertSame(expected, built.Bytes);
        Assert.Equal(image.Blobs[0], built.Entry!.Id);
    }

    /// <summary>With the key and the IV of the golden image.</summary>
    [Theory]
    [InlineData("c-v6-encrypt", "tree-c", 0)]
    [InlineData("a-v6-encrypt", "tree-a", 0)]
    [InlineData("a-v6-encrypt-lz4-batch", "tree-a", 0x40000)]
    public void EncryptedBlobEqualsTheReference(string name, string tree, int batchSize)
    {
        GoldenImage image = GoldenData.Image(name);
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        BuiltBlob built = BuiltBlob.Of(trees.Path(tree), GoldenOptions.For(golden, batchSize));
        AssertSame(File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0])), built.Bytes);
    }

    /// <summary>With the bootstrap of the golden blob.</summary>
    [Theory]
    [InlineData("c-v5-inline")]
    [InlineData("c-v6-inline")]
    [InlineData("c-v6-inline-toc")]
    public void InlinedMetaEqualsTheReference(string name)
    {
        GoldenImage image = GoldenData.Image(name);
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        BuiltBlob built = BuiltBlob.Of(trees.Path("tree-c"), GoldenOptions.For(golden), bootstrap: golden.InlinedBootstrap.ToArray());
        AssertSame(File.ReadAllBytes(image.Bootstrap), built.Bytes);
        Assert.Equal(golden.Blobs[0].CompressedSize, built.Entry!.CompressedSize);
        Assert.Equal(new string('x', 64), built.Entry.Id);
    }

    private static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(expected.Length, expected.AsSpan().CommonPrefixLength(actual));
    }
}
