using Nydus.Image.Sources.Directories;

namespace Nydus.Image.Tests.Sources.Directories;

/// <summary>Golden trees read as directories against what the reference serves from the images it made of them.</summary>
public sealed class GoldenDirectoryTests(GoldenTrees trees) : IClassFixture<GoldenTrees>
{
    [Theory]
    [InlineData("tree-a", "a-v6-zstd-blake3")]
    [InlineData("tree-b", "b-v6-zstd")]
    [InlineData("tree-c", "c-v6")]
    [InlineData("tree-c2", "dict-v6")]
    [InlineData("layer-1", "layer1-v6")]
    [InlineData("layer-2", "layer2-v6")]
    [InlineData("layer-3", "layer3-v6")]
    [InlineData("layer-2o", "layer2o-v6")]
    [InlineData("layer-3o", "layer3o-v6")]
    public void Tree_AndContents_EqualTheManifest(string tree, string image)
    {
        using DirectorySource source = trees.Read(tree);
        ModelRows.AssertSame(GoldenData.Image(image).Manifest, source.Root, GoldenTrees.Feed(source).Of);
    }
}
