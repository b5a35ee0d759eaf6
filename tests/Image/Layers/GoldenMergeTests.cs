using Nydus.Image.Layers;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Directories;
using Nydus.Image.Tests.Sources;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Layers;

/// <summary>Merged golden layers against what the reference serves from the images it merged.</summary>
public sealed class GoldenMergeTests(GoldenTrees trees) : IClassFixture<GoldenTrees>
{
    [Theory]
    [InlineData("merge-v5", "Oci", "layer-1", "layer-2", "layer-3")]
    [InlineData("merge-v6", "Oci", "layer-1", "layer-2", "layer-3")]
    [InlineData("merge-o-v6", "Oci", "layer-1", "layer-2o", "layer-3o")]
    [InlineData("parent-v5-12", "Oci", "layer-1", "layer-2")]
    [InlineData("parent-v6-12", "Oci", "layer-1", "layer-2")]
    [InlineData("parent-v6-12o", "Overlayfs", "layer-1", "layer-2o")]
    [InlineData("parent-v5-123o", "Overlayfs", "layer-1", "layer-2o", "layer-3o")]
    [InlineData("parent-v6-123o", "Overlayfs", "layer-1", "layer-2o", "layer-3o")]
    public void Merge_EqualsTheManifest(string image, string spec, params string[] layers)
    {
        List<DirectorySource> sources = [.. layers.Select((layer, i) => trees.Read(layer, layer: i))];
        try
        {
            ImageNode root = sources[0].Root;
            foreach (DirectorySource upper in sources.Skip(1))
                root = LayerMerger.Merge(root, upper.Root, Enum.Parse<WhiteoutSpec>(spec));
            var sink = new DigestSink();
            foreach (DirectorySource source in sources)
                GoldenTrees.Feed(source, root, sink);
            ModelRows.AssertSame(GoldenData.Image(image).Manifest, root, sink.Of);
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
    }
}
