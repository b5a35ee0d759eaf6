using System.Text;
using Nydus.Image.Prefetch;
using Nydus.Image.Tests.Sources;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Prefetch;

/// <summary>What lines of stdin make of a tree.</summary>
public class PrefetchPatternsTests
{
    private const string Tree = "a b/ b/c b/d/ b/d/e b/e? b/f z/ z/a";

    [Theory]
    [InlineData("", "a b/c b/f b/d/e z/a", 0, "")]
    [InlineData("/z", "z/a a b/c b/f b/d/e", 1, "z")]
    [InlineData("/z/a|/b/d/e", "z/a b/d/e a b/c b/f", 2, "z/a b/d/e")]
    [InlineData("/b", "b/c b/f b/d/e a z/a", 3, "b")]
    [InlineData("/b/d|/b", "b/d/e b/c b/f a z/a", 3, "b/d b")]
    [InlineData("/b|/b/d", "b/c b/f b/d/e a z/a", 3, "b")]
    [InlineData("/", "a b/c b/f b/d/e z/a", 5, "/")]
    [InlineData("/z|/", "z/a a b/c b/f b/d/e", 5, "z /")]
    [InlineData("/b/e", "a b/c b/f b/d/e z/a", 0, "")]
    [InlineData("/nowhere|/a/below|/b/", "b/c b/f b/d/e a z/a", 3, "b")]
    [InlineData("  /z\t\r|//b//d/./e/", "z/a b/d/e a b/c b/f", 2, "z b/d/e")]
    public void Order(string lines, string files, int count, string table)
    {
        ImageNode root = TestTree.Of(Tree);
        var order = PrefetchOrder.Of(root, Parse(lines));
        Assert.Equal(files.Split(' ').Select(path => TestTree.Find(root, path)), order.Files);
        Assert.Equal(count, order.PrefetchCount);
        Assert.Equal(table.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(path => TestTree.Find(root, path)), order.Table);
    }

    [Theory]
    [InlineData("relative|./b", "prefetch pattern relative is ignored: it is no absolute path|prefetch pattern ./b is ignored: it is no absolute path")]
    [InlineData("/a|/a|/a/b|/ab", "prefetch pattern /a is ignored: an earlier one covers it|prefetch pattern /a/b is ignored: an earlier one covers it")]
    [InlineData("| |/a\x01b|x\x01", "prefetch pattern x\\x01 is ignored: it is no absolute path")]
    public void Lines_ThatDoNotCount_AreNamed(string lines, string warnings) => Assert.Equal(warnings.Split('|'), Parse(lines).Warnings);

    [Fact]
    public void NamesInPatterns_AreBytes()
    {
        ImageNode root = TestTree.Of("\xFF\xFE b");
        PrefetchOrder order = PrefetchOrder.Of(root, PrefetchPatterns.Parse([[(byte)'/', 0xFF, 0xFE]]));
        Assert.Equal(root.Children[1], Assert.Single(order.Table));
        Assert.Equal(root.Children[1], order.Files[0]);
    }

    [Fact]
    public void ManyPatterns_AreReadInTime()
    {
        PrefetchPatterns patterns = PrefetchPatterns.Parse([.. Enumerable.Range(0, 100_000).Select(i => Encoding.ASCII.GetBytes($"/d{i % 100}/{i}"))]);
        Assert.Equal(100_000, patterns.Count);
        Assert.Empty(patterns.Warnings);
    }

    private static PrefetchPatterns Parse(string lines) => PrefetchPatterns.Parse([.. lines.Split('|').Select(Encoding.Latin1.GetBytes)]);
}
