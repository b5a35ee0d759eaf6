using System.Security.Cryptography;
using System.Text;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>What becomes of entries that meet others at their path.</summary>
public class TarTreeTests
{
    [Fact]
    public void LaterEntry_ReplacesAFile()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("f", "old").HardLink("kept", "f").File("f", "newer").End());
        Assert.Equal("f kept", build.Paths);
        Assert.Equal(Digest("newer"), build.Content("f"));
        Assert.Equal(Digest("old"), build.Content("kept"));
        Assert.Equal(2, build.Sink.Order.Count);
    }

    [Fact]
    public void LaterDirectory_KeepsTheChildren()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Directory("d").File("d/f").Directory("d", 0x1C0).End());
        Assert.Equal("d d/f", build.Paths);
        Assert.Equal(0x41C0u, build["d"].Mode);
    }

    [Fact]
    public void FileOverADirectory_AndBack()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("d/e/f", "1").File("d", "2").End());
        Assert.Equal("d", build.Paths);
        Assert.Empty(build["d"].Children);
        build = TarBuild.Of(new TarWriter().File("d/e/f", "1").File("d", "2").Directory("d").File("d/g", "3").End());
        Assert.Equal("d d/g", build.Paths);
    }

    [Fact]
    public void HardLinks_ShareTheirInode()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("b/f", "content").HardLink("a", "b/f").HardLink("c", "/a").File("z").End());
        ImageNode file = build["b/f"];
        foreach (ImageNode link in (ImageNode[])[build["a"], build["c"]])
        {
            Assert.Equal((file.SourceIno, file.Size, file.Mode, true), (link.SourceIno, link.Size, link.Mode, link.IsTarHardlink));
            Assert.Same(file.Chunks, link.Chunks);
        }

        Assert.True(file.IsTarHardlink);
        Assert.False(build["z"].IsTarHardlink);
        Assert.NotEqual(file.SourceIno, build["z"].SourceIno);
    }

    [Fact]
    public void HardLink_ToASymbolicLinkOrDevice_IsANodeLikeIt()
    {
        TarBuild build = TarBuild.Of(new TarWriter().SymbolicLink("s", "target").HardLink("t", "s").Entry('3', "c", major: 1, minor: 3).HardLink("d", "c").End());
        Assert.True(build["t"].IsSymlink);
        Assert.Equal("target"u8.ToArray(), build["t"].LinkTarget);
        Assert.Equal((build["c"].Mode, build["c"].Rdev), (build["d"].Mode, build["d"].Rdev));
        Assert.NotEqual(build["s"].SourceIno, build["t"].SourceIno);
        Assert.False(build["t"].IsTarHardlink);
    }

    [Theory]
    [InlineData("usr/lib")]
    [InlineData("/usr/lib")]
    [InlineData("../../../usr/./lib/")]
    public void PathThroughASymbolicLink_EndsWhereItPoints(string target)
    {
        TarBuild build = TarBuild.Of(new TarWriter().SymbolicLink("lib", target).File("lib/x/so", "1").HardLink("hard", "lib/x/so").Directory("usr/lib", 0x1C0).End());
        Assert.Equal("hard lib usr usr/lib usr/lib/x usr/lib/x/so", build.Paths);
        Assert.True(build["lib"].IsSymlink);
    }

    [Fact]
    public void SymbolicLinksUpwards_StopAtTheRoot()
    {
        TarBuild build = TarBuild.Of(new TarWriter().SymbolicLink("a/up", "../../../..").File("a/up/etc/passwd", "1").SymbolicLink("abs", "/../..").File("abs/f").End());
        Assert.Equal("a a/up abs etc etc/passwd f", build.Paths);
    }

    [Fact]
    public void LastComponent_IsNotFollowed()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("victim", "1").SymbolicLink("s", "victim").File("s", "22").SymbolicLink("d", "/").Directory("d").File("d/f").End());
        Assert.Equal("d d/f s victim", build.Paths);
        Assert.Equal((1ul, 2ul), (build["victim"].Size, build["s"].Size));
        Assert.True(build["s"].IsRegular);
    }

    [Fact]
    public void LoopOfSymbolicLinks_IsAnError() => Assert.Contains(
        "leads through more than 40 symbolic links", TarBuild.Error(new TarWriter().SymbolicLink("a", "b").SymbolicLink("b", "a").File("a/f").End()), StringComparison.Ordinal);

    [Fact]
    public void PathThroughAFile_IsAnError()
    {
        string message = TarBuild.Error(new TarWriter().File("f", "x").File("f/g").End());
        Assert.Contains("the entry f/g (at byte 1024 of the uncompressed archive) leads through f, which is no directory", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "hard link to missing, which is not in the archive before it")]
    [InlineData("no/where", "which is not in the archive before it")]
    [InlineData("d", "hard link to the directory d")]
    [InlineData("/", "hard link to the directory ")]
    [InlineData("f", "hard link to itself")]
    [InlineData("../f", "has \"..\" in its path")]
    public void HardLink_ToNothingUsable_IsAnError(string target, string expected) =>
        Assert.Contains(expected, TarBuild.Error(new TarWriter().Directory("d").File("f").HardLink("f", target).End()), StringComparison.Ordinal);

    [Theory]
    [InlineData("..")]
    [InlineData("../f")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("/a/..")]
    public void DotDotInAPath_IsAnError(string path) =>
        Assert.Contains("has \"..\" in its path", TarBuild.Error(new TarWriter().File(path).End()), StringComparison.Ordinal);

    [Fact]
    public void FileAtTheRoot_IsAnError() => Assert.Contains("is the root of the image", TarBuild.Error(new TarWriter().File("./.").End()), StringComparison.Ordinal);

    [Fact]
    public void Names_ThatSortAcrossSeparators_AreSortedByName()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("a-b").File("a/x").File("a.b").File("\xFF").File("B").End());
        Assert.Equal("B a a/x a-b a.b \xFF", build.Paths);
    }

    [Fact]
    public void ManyNamesInDisorder_AreSortedInTime()
    {
        var writer = new TarWriter();
        var random = new Random(11);
        int[] numbers = [.. Enumerable.Range(0, 30000)];
        random.Shuffle(numbers);
        foreach (int number in numbers)
            writer.File($"dir/{number:d5}");
        Assert.Equal(numbers.Order().Select(number => $"{number:d5}"), TarBuild.Of(writer)["dir"].Children.Select(node => Encoding.ASCII.GetString(node.Name)));
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
