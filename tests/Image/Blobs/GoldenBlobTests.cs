using Nydus.Image.Blobs;
using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

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
        GoldenZstd.SkipUnlessTheSame(golden.Compressor);
        BlobBuilderOptions options = GoldenOptions.For(golden) with { AlignedChunks = name.EndsWith("-aligned", StringComparison.Ordinal) };
        BuiltBlob built = BuiltBlob.Of(trees.Path(tree), options);
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        AssertSame(expected, built.Bytes);
        AssertSameEntry(golden.Blobs[0], built.Entry!);
        AssertSameChunks(golden, trees.Path(tree), built);
    }

    /// <summary>A build on a dictionary or on a parent stores what those have not, and refers to the rest.</summary>
    [Theory]
    [InlineData("dict-v5", "dict-v5-first", "tree-c", "tree-c2", true)]
    [InlineData("dict-v6", "dict-v6-first", "tree-c", "tree-c2", true)]
    [InlineData("parent-v5-12", "layer1-v5", "layer-1", "layer-2", false)]
    [InlineData("parent-v6-12", "layer1-v6", "layer-1", "layer-2", false)]
    public void KnownChunksAreReferredTo(string name, string firstName, string firstTree, string tree, bool isDictionary)
    {
        using RafsImage goldenFirst = RafsBootstrap.Open(GoldenData.Image(firstName).Bootstrap, BootstrapMode.Cached, null);
        GoldenImage image = GoldenData.Image(name);
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        GoldenZstd.SkipUnlessTheSame(golden.Compressor);
        BlobBuilderOptions options = GoldenOptions.For(goldenFirst);
        ImageModel first = ModelOf(BuiltBlob.Of(trees.Path(firstTree), options), options);
        var index = new ChunkIndex();
        if (isDictionary)
        {
            index.AddDictionary(first.Blobs);
            BlobUse.Visit(first.Root, index.AddToDictionary);
        }
        else
        {
            index.AddParent(first);
        }

        BuiltBlob built = BuiltBlob.Of(trees.Path(tree), options, index);
        Assert.Equal(image.Blobs, index.Blobs.Select(blob => blob.Id));
        int own = image.Blobs.IndexOf(built.Entry!.Id);
        AssertSame(File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[own])), built.Bytes);
        AssertSameEntry(golden.Blobs[own], built.Entry);
        Assert.Contains(built.Files.SelectMany(file => file.Chunks), chunk => chunk.Blob != own);
    }

    /// <summary>The compression information of a whole build is what the reference's daemon keeps beside its cached data.</summary>
    [Theory]
    [InlineData("v6", "c-v6")]
    [InlineData("v6-batch", "c-v6-batch")]
    [InlineData("v6-encrypt", "c-v6-encrypt")]
    public void CompressionInfoEqualsTheCacheFile(string cache, string name)
    {
        GoldenImage image = GoldenData.Image(name);
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        GoldenZstd.SkipUnlessTheSame(golden.Compressor);
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.CacheDirectory(cache), $"{image.Blobs[0]}.blob.meta"));
        BuiltBlob built = BuiltBlob.Of(trees.Path("tree-c"), GoldenOptions.For(golden));
        AssertSame(expected, built.Finished!.MakeCompressionInfo());
        Assert.True(BlobMeta.IsValidCacheFile(golden.Blobs[0], expected));
    }

    [Fact]
    public void CacheDirectoryHoldsWhatTheDaemonWouldHaveCached()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.CacheDirectory("v6"), $"{image.Blobs[0]}.blob.data"));
        using var directory = new TemporaryDirectory();
        using var files = new OutputFiles(TimeProvider.System, TestContext.Current.CancellationToken);
        using var output = new BlobCacheOutput(directory.Path, files);
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None, 0x4000), new ChunkIndex(), output);
        foreach ((ImageNode node, byte[] path) in SourceFiles.List(trees.Path("tree-c")))
        {
            using FileStream content = SourceFiles.Open(path);
            builder.Add(node, content, TestContext.Current.CancellationToken);
        }

        ImageBlob blob = builder.FinishData(TestContext.Current.CancellationToken)!;
        files.Publish();
        AssertSame(expected, File.ReadAllBytes(Path.Combine(directory.Path, $"{blob.Id}.blob.data")));
        Assert.Equal(4096 + 4096, new FileInfo(Path.Combine(directory.Path, $"{blob.Id}.blob.meta")).Length);
        Assert.Equal(2, Directory.GetFiles(directory.Path).Length);
    }

    /// <summary>The reference made a batch there that it cannot read; ours differs, and every file comes back.</summary>
    [Fact]
    public void ShortEncryptedBatchIsReadable()
    {
        using RafsImage golden = RafsBootstrap.Open(GoldenData.Image("c-v6-inline-toc-batch-encrypt").Bootstrap, BootstrapMode.Cached, null);
        BuiltBlob built = BuiltBlob.Of(trees.Path("tree-c"), GoldenOptions.For(golden), bootstrap: golden.InlinedBootstrap.ToArray());
        List<DecodedChunk> chunks = built.Decode();
        foreach ((ImageNode node, byte[] path) in SourceFiles.List(trees.Path("tree-c")))
        {
            using FileStream content = SourceFiles.Open(path);
            byte[] expected = new byte[node.Size];
            content.ReadExactly(expected);
            ImageNode file = built.Files.First(file => file.Name.AsSpan().SequenceEqual(node.Name) && file.Size == node.Size);
            Assert.Equal(expected, built.Read(file, chunks));
        }
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
        GoldenZstd.SkipUnlessTheSame(golden.Compressor);
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
        GoldenZstd.SkipUnlessTheSame(golden.Compressor);
        BuiltBlob built = BuiltBlob.Of(trees.Path("tree-c"), GoldenOptions.For(golden), bootstrap: golden.InlinedBootstrap.ToArray());
        AssertSame(File.ReadAllBytes(image.Bootstrap), built.Bytes);
        Assert.Equal(golden.Blobs[0].CompressedSize, built.Entry!.CompressedSize);
        Assert.Equal(new string('x', 64), built.Entry.Id);
    }

    private static void AssertSameChunks(RafsImage golden, string tree, BuiltBlob built)
    {
        List<(ImageNode Node, byte[] Path)> sources = SourceFiles.List(tree);
        for (int i = 0; i < sources.Count; i++)
        {
            ulong ino = golden.RootIno;
            ReadOnlySpan<byte> path = sources[i].Path.AsSpan(tree.Length + 1);
            foreach (Range name in path.Split((byte)'/'))
            {
                Assert.Equal(RafsStatus.Ok, golden.Lookup(ino, path[name], out ino));
            }

            Assert.Equal(RafsStatus.Ok, golden.OpenFile(ino, out RafsFile file));
            ImageChunk[] chunks = built.Files[i].Chunks;
            for (int k = 0; k < chunks.Length; k++)
            {
                Assert.Equal(RafsStatus.Ok, golden.GetChunk(file, (uint)k, out RafsChunk chunk));
                Assert.Equal(
                    (chunk.Blob, chunk.Index, (long)chunk.FileOffset, chunk.PlainOffset, chunk.PlainSize),
                    (chunks[k].Blob, chunks[k].Index, chunks[k].FileOffset, chunks[k].PlainOffset, chunks[k].PlainSize));
            }
        }
    }

    private static ImageModel ModelOf(BuiltBlob built, BlobBuilderOptions options)
    {
        var model = new ImageModel
        {
            Version = options.Form.Version,
            ChunkSize = options.Form.ChunkSize,
            Compressor = options.Form.Compressor,
            Digester = options.Form.Digester,
            Root = new ImageNode { Name = [(byte)'/'], Mode = 0x41ED },
        };
        model.Root.Children.AddRange(built.Files);
        model.Blobs.Add(built.Entry!);
        return model;
    }

    private static void AssertSameEntry(RafsBlob expected, ImageBlob actual)
    {
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(expected.Features, actual.Features);
        Assert.Equal((expected.Compressor, expected.Digester, expected.Cipher), (actual.Compressor, actual.Digester, actual.Cipher));
        Assert.Equal((expected.ChunkSize, expected.ChunkCount), (actual.ChunkSize, actual.ChunkCount));
        Assert.Equal((expected.CompressedSize, expected.UncompressedSize), (actual.CompressedSize, actual.UncompressedSize));
        Assert.Equal(
            (expected.CiCompressor, expected.CiOffset, expected.CiCompressedSize, expected.CiUncompressedSize),
            (actual.CiCompressor, actual.CiOffset, actual.CiCompressedSize, actual.CiUncompressedSize));
        Assert.Equal(expected.TocSize, actual.TocSize);
        Assert.True(expected.TocDigest.Span.TrimEnd((byte)0).SequenceEqual(actual.TocDigest));
    }

    private static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(expected.Length, expected.AsSpan().CommonPrefixLength(actual));
    }
}
