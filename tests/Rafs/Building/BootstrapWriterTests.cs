using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Written bootstraps, read by the reader that mounts them, and loaded and written again.</summary>
public class BootstrapWriterTests
{
    private const int LargeDirectory = 100_000;

    public static TheoryData<RafsVersion, int> Seeds
    {
        get
        {
            var seeds = new TheoryData<RafsVersion, int>();
            for (int seed = 0; seed < 20; seed++)
            {
                seeds.Add(RafsVersion.V5, seed);
                seeds.Add(RafsVersion.V6, seed);
            }

            return seeds;
        }
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void AwkwardTree_IsReadAsWritten(RafsVersion version) => AssertReadAndWrittenAgain(Trees.Awkward(version));

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void EmptyImage_IsReadAsWritten(RafsVersion version) => AssertReadAndWrittenAgain(Trees.Model(version));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomTree_IsReadAsWritten(RafsVersion version, int seed) => AssertReadAndWrittenAgain(Trees.Random(version, seed, 30 + (seed * 40)));

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void LargeDirectory_IsReadAsWritten(RafsVersion version)
    {
        ImageModel model = Trees.Model(version, Trees.Directory("many", [.. Enumerable.Range(0, LargeDirectory).Select(i => Trees.File($"file-{i:d6}", Trees.Chunk(0, i % 300)))]));
        model.Blobs.Add(Trees.Blob("first", 300, version));
        AssertReadAndWrittenAgain(model);
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void PrefetchWithoutBlobs_IsReadAsWritten(RafsVersion version)
    {
        ImageModel model = Trees.Model(version, Trees.Directory("d", Trees.File("empty")));
        model.Prefetch.Add(model.Root);
        AssertReadAndWrittenAgain(model);
        using var written = new WrittenImage(model);
        Assert.Equal([written.Image.RootIno], written.Image.PrefetchInos);
    }

    [Fact]
    public void Tarfs_IsLoadedAsWritten()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"a-rather-long-name-{i:d4}")];
        ImageNode[] files = [.. names.Select((name, i) => Trees.File(name, TarChunk(i)))];
        ImageModel model = Tarfs(Trees.Directory("d", files), Trees.Link("long", new string('s', 700)), Trees.Link("block", new string('b', 512)));
        using BootstrapBytes first = BootstrapWriter.Make(model);
        using BootstrapMemory memory = WrittenImage.Memory(first);
        ImageModel loaded = BootstrapLoader.Load(memory);
        Assert.True(loaded.IsTarfs);
        Assert.Equal(names.Select(Trees.Name), loaded.Root.Children[1].Children.Select(child => child.Name));
        Assert.Equal(model.Root.Children[2].LinkTarget, loaded.Root.Children[2].LinkTarget);
        Assert.Equal(files.Select(file => (file.Chunks[0].Index, file.Chunks[0].PlainOffset, file.Size)), loaded.Root.Children[1].Children.Select(file => (file.Chunks[0].Index, file.Chunks[0].PlainOffset, file.Size)));
        using BootstrapBytes second = BootstrapWriter.Make(loaded);
        Bytes.AssertEqual(first.Slice(0, (int)first.Length), second.Slice(0, (int)second.Length));

        static ImageChunk TarChunk(int i) => new() { Index = i, StoredOffset = 512 + (i * 1024), PlainOffset = 512 + (i * 1024), StoredSize = 300 + i, PlainSize = 300 + i };
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void GeneratedDictionary_IsLoadedWithAllChunks(RafsVersion version)
    {
        // The file has the length of its chunks together, which are not full ones: less of them follow from the length.
        ImageModel model = Trees.Model(version, Trees.File("chunkdict", [.. Enumerable.Range(0, 50).Select(i => Trees.Chunk(0, i, 4096))]));
        model.Blobs.Add(Trees.Blob("first", 50, version));
        model.Blobs[0].Features |= BlobFeatures.IsChunkDictGenerated;
        using BootstrapBytes first = BootstrapWriter.Make(model);
        using BootstrapMemory memory = WrittenImage.Memory(first);
        ImageModel loaded = BootstrapLoader.Load(memory);
        Assert.Equal(model.Root.Children[0].Chunks.Select(chunk => chunk.Digest), loaded.Root.Children[0].Chunks.Select(chunk => chunk.Digest));
        using BootstrapBytes second = BootstrapWriter.Make(loaded);
        Bytes.AssertEqual(first.Slice(0, (int)first.Length), second.Slice(0, (int)second.Length));
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void Model_IsNotChanged(RafsVersion version)
    {
        ImageModel model = Trees.Awkward(version);
        ulong[] sizes = [.. Flatten(model.Root).Select(node => node.Size)];
        using BootstrapBytes first = BootstrapWriter.Make(model);
        using BootstrapBytes second = BootstrapWriter.Make(model);
        Bytes.AssertEqual(first.Slice(0, (int)first.Length), second.Slice(0, (int)second.Length));
        Assert.Equal(sizes, Flatten(model.Root).Select(node => node.Size));
        Assert.All(model.Blobs, blob => Assert.Equal(0u, blob.MappedBlockAddress));
    }

    [Fact]
    public void WithoutOwners_TheyAreZero()
    {
        ImageModel model = Trees.Awkward(RafsVersion.V6);
        model.HasExplicitOwners = false;
        using var written = new WrittenImage(model);
        Assert.Equal(RafsStatus.Ok, written.Image.GetAttr(written.Image.RootIno, out RafsAttr attr));
        Assert.Equal((0u, 0u), (attr.Uid, attr.Gid));
        Assert.False(written.Image.Features.HasFlag(RafsFeatures.ExplicitUidGid));
    }

    [Fact]
    public void Sha256_IsThatOfTheStream()
    {
        ImageModel model = Trees.Awkward(RafsVersion.V5);
        using var stream = new MemoryStream();
        BootstrapWriter.Write(model, stream);
        using BootstrapBytes bytes = BootstrapWriter.Make(model);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(stream.ToArray()), bytes.ComputeSha256());
        bytes.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes.Slice(0, 1).Length);
    }

    private static ImageModel Tarfs(params ImageNode[] children)
    {
        var model = new ImageModel
        {
            Version = RafsVersion.V6,
            ChunkSize = Trees.ChunkSize,
            Compressor = RafsCompressor.None,
            Digester = RafsDigester.Sha256,
            IsTarfs = true,
            Root = Trees.Directory("/", children),
        };
        ImageBlob blob = Trees.Blob("tar", 0, RafsVersion.V6);
        (blob.Features, blob.Compressor, blob.UncompressedSize, blob.CompressedSize) = (BlobFeatures.CapTarToc | BlobFeatures.Tarfs, RafsCompressor.None, 1 << 20, 1 << 20);
        model.Blobs.Add(blob);
        return model;
    }

    private static IEnumerable<ImageNode> Flatten(ImageNode node) => node.Children.SelectMany(Flatten).Prepend(node);

    private static void AssertReadAndWrittenAgain(ImageModel model)
    {
        using var written = new WrittenImage(model);
        written.AssertEqualsModel();
        using BootstrapMemory memory = WrittenImage.Memory(written.Bootstrap);
        using BootstrapBytes again = BootstrapWriter.Make(BootstrapLoader.Load(memory));
        Bytes.AssertEqual(written.Bytes, again.Slice(0, (int)again.Length));
    }
}
