using Nydus.Image.Prefetch;
using Nydus.Image.Sources.Directories;
using Nydus.Image.Tests.Sources;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Prefetch;

/// <summary>The order of blobs and the prefetch tables of golden images.</summary>
public sealed class GoldenPrefetchTests(GoldenTrees trees) : IClassFixture<GoldenTrees>
{
    [Theory]
    [InlineData("tree-a", "a-v5-prefetch", true)]
    [InlineData("tree-a", "a-v6-prefetch", true)]
    [InlineData("tree-c", "c-v5-prefetch-blob", false)]
    [InlineData("tree-c", "c-v6-prefetch-root", true)]
    [InlineData("tree-a", "a-v5-none-blake3", true)]
    [InlineData("tree-b", "b-v6-zstd", true)]
    public void OrderAndTable_AreThoseOfTheReference(string tree, string name, bool hasTable)
    {
        GoldenImage golden = GoldenData.Image(name);
        using DirectorySource source = trees.Read(tree);
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        var inos = new Dictionary<ImageNode, ulong>();
        Map(image, source.Root, image.RootIno, inos);
        string list = Path.Combine(Path.GetDirectoryName(golden.Bootstrap)!, "prefetch.txt");
        string[] lines = File.Exists(list) ? File.ReadAllLines(list) : [];
        var order = PrefetchOrder.Of(source.Root, PrefetchPatterns.Parse([.. lines.Select(System.Text.Encoding.UTF8.GetBytes)]));
        if (hasTable)
            Assert.Equal(image.PrefetchInos, order.Table.Select(node => inos[node]));

        // Chunks are numbered as they are stored: the order is right if each one is known or the next.
        int count = 0;
        foreach (ImageNode file in order.Files)
        {
            Assert.Equal(RafsStatus.Ok, image.OpenFile(inos[file], out RafsFile opened));
            for (uint i = 0; i < opened.ChunkCount; i++)
            {
                Assert.Equal(RafsStatus.Ok, image.GetChunk(opened, i, out RafsChunk chunk));
                Assert.InRange(chunk.Index, 0, count);
                count = Math.Max(count, chunk.Index + 1);
            }
        }

        Assert.NotEqual(0, count);
    }

    private static void Map(RafsImage image, ImageNode node, ulong ino, Dictionary<ImageNode, ulong> inos)
    {
        inos.Add(node, ino);
        foreach (ImageNode child in node.Children)
        {
            Assert.Equal(RafsStatus.Ok, image.Lookup(ino, child.Name, out ulong found));
            Map(image, child, found, inos);
        }
    }
}
