using Nydus.Image.Layers;
using Nydus.Image.Requests;
using Nydus.Image.Tests.Sources;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Layers;

/// <summary>Each rule of merging on a tree of its own.</summary>
public class LayerMergerTests
{
    [Theory]
    [InlineData("a c", "b d", "a:0 b:1 c:0 d:1")]
    [InlineData("a b c", "b", "a:0 b:1 c:0")]
    [InlineData("a b", ".wh.a", "b:0")]
    [InlineData("a", ".wh.b", "a:0")]
    [InlineData("d/ d/a d/b", "d/ d/b", "d:1 d/a:0 d/b:1")]
    [InlineData("d/ d/a", "d", "d:1")]
    [InlineData("d", "d/ d/a", "d:1 d/a:1")]
    [InlineData("d/ d/a d/e/ d/e/f", ".wh.d", "")]
    [InlineData("d/ d/a", ".wh.d d/ d/b", "d:1 d/b:1")]
    [InlineData("d/ d/a d/e/ d/e/f", "d/ d/.wh..wh..opq d/b", "d:1 d/b:1")]
    [InlineData("d/ d/a", "d/ d/.wh..wh..opq d/a", "d:1 d/a:1")]
    [InlineData("a d/ d/f", ".wh..wh..opq b", "b:1")]
    [InlineData("a", "new/ new/.wh.x new/.wh..wh..opq new/y", "a:0 new:1 new/y:1")]
    [InlineData(".wh.a .wh..wh..opq b", "c", ".wh..wh..opq:0 .wh.a:0 b:0 c:1")]
    [InlineData(".wh.a", ".wh..wh.a", "")]
    [InlineData("a", ".wh.", "a:0")]
    [InlineData("a", "a@", "a:1")]
    [InlineData("d/ d/a", "d! d/b", "d:1 d/a:0 d/b:1")]
    [InlineData("a/ a-b a.c", "a/ a/x a-b", "a:1 a/x:1 a-b:1 a.c:0")]
    public void Oci(string lower, string upper, string expected) => AssertMerged(lower, upper, WhiteoutSpec.Oci, expected);

    [Theory]
    [InlineData("a b", "a@", "b:0")]
    [InlineData("a", "b@", "a:0")]
    [InlineData("d/ d/a", "d@", "")]
    [InlineData("d/ d/a d/e/ d/e/f", "d! d/b", "d:1 d/b:1")]
    [InlineData("d/ d/a", "d/ d/a@ d/b", "d:1 d/b:1")]
    [InlineData("a", "n! n/x@ n/y", "a:0 n:1 n/y:1")]
    [InlineData("a", ".wh.a", ".wh.a:1 a:0")]
    [InlineData("c@", "d", "c:0 d:1")]
    public void Overlayfs(string lower, string upper, string expected) => AssertMerged(lower, upper, WhiteoutSpec.Overlayfs, expected);

    [Theory]
    [InlineData("a d/ d/x", ".wh.a b@ d! d/.wh..wh..opq", ".wh.a:1 a:0 b:1 d:1 d/.wh..wh..opq:1 d/x:0")]
    public void None(string lower, string upper, string expected) => AssertMerged(lower, upper, WhiteoutSpec.None, expected);

    [Fact]
    public void OpaqueAttribute_IsTakenOffAndOthersStay()
    {
        ImageNode merged = LayerMerger.Merge(TestTree.Of(""), TestTree.Of("d!", 1), WhiteoutSpec.Overlayfs);
        Assert.Equal("user.a"u8.ToArray(), Assert.Single(merged.Children[0].Xattrs).Name);
        Assert.Equal("trusted.overlay.opaque".Length + "y".Length + 5, merged.Children[0].DroppedXattrSize);
        merged = LayerMerger.Merge(TestTree.Of(""), TestTree.Of("d!", 1), WhiteoutSpec.Oci);
        Assert.Equal(2, merged.Children[0].Xattrs.Count);
        Assert.Equal(0, merged.Children[0].DroppedXattrSize);
    }

    [Fact]
    public void Root_IsTheUpperOne()
    {
        ImageNode upper = TestTree.Of("", 1);
        Assert.Same(upper, LayerMerger.Merge(TestTree.Of("a"), upper, WhiteoutSpec.Oci));
        Assert.Equal("a:0", TestTree.Text(upper));
    }

    [Fact]
    public void Nodes_KeepTheirIdentity()
    {
        ImageNode lower = TestTree.Of("a b");
        ImageNode upper = TestTree.Of("b c", 1);
        ImageNode[] expected = [lower.Children[0], upper.Children[0], upper.Children[1]];
        Assert.Equal(expected, LayerMerger.Merge(lower, upper, WhiteoutSpec.Oci).Children);
    }

    [Fact]
    public void DeepTrees_TakeNoCallFrames()
    {
        const int Depth = 100_000;
        ImageNode merged = LayerMerger.Merge(Chain(Depth, 0), Chain(Depth, 1), WhiteoutSpec.Oci);
        int depth = 0;
        for (ImageNode node = merged; node.Children.Count > 0; node = node.Children[0], depth++)
            Assert.Equal(1, node.Layer);
        Assert.Equal(Depth, depth);
    }

    private static ImageNode Chain(int depth, int layer)
    {
        ImageNode root = TestTree.Of("", layer);
        ImageNode node = root;
        for (int i = 0; i < depth; i++)
        {
            node.Children.Add(TestTree.Of("d/", layer).Children[0]);
            node = node.Children[0];
        }

        return root;
    }

    private static void AssertMerged(string lower, string upper, WhiteoutSpec spec, string expected) =>
        Assert.Equal(expected, TestTree.Text(LayerMerger.Merge(TestTree.Of(lower), TestTree.Of(upper, 1), spec)));
}
