using System.Text;

namespace Nydus.FileSystems.Tests.Pseudo;

public class PseudoTreeTests
{
    [Fact]
    public void Directories_are_numbered_in_order_of_creation()
    {
        var tree = new PseudoTree();
        var deep = tree.GetOrCreate("/a/b");
        Assert.Equal(3ul, deep.Ino);
        Assert.Equal("b"u8, deep.Name);
        Assert.Same(deep, tree.GetOrCreate("/a/b"));
        Assert.Same(deep, tree.Find(3));
        Assert.Same(tree.Root, tree.Find(2)!.Parent);
        Assert.Null(tree.Find(4));
        Assert.Null(tree.Find(0));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b")]
    [InlineData("/a\0b")]
    public void Paths_that_are_not_plain_are_refused(string path) => Assert.Throws<ArgumentException>(() => new PseudoTree().GetOrCreate(path));

    [Fact]
    public void A_name_has_at_most_255_bytes()
    {
        var tree = new PseudoTree();
        Assert.Equal(255, tree.GetOrCreate("/" + new string('n', 255)).Name.Length);
        Assert.Throws<ArgumentException>(() => tree.GetOrCreate("/" + Encoding.UTF8.GetString(new byte[256].Select(_ => (byte)'n').ToArray())));
    }
}
