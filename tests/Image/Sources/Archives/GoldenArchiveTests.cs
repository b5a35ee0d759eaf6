using Nydus.Image.Sources.Archives;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>Golden archives against what the reference serves from the images it made of them.</summary>
/// <remarks>Without t-v6-tarfs: it holds the same tree, and the reference serves the end of its long link instead of the whole.</remarks>
public class GoldenArchiveTests
{
    [Theory]
    [InlineData("tree-t-small.tar", "t-v6-tar-rafs")]
    [InlineData("tree-t-small.tar.gz", "t-v6-targz-rafs")]
    [InlineData("tree-t-small.estargz", "t-v6-estargz-rafs")]
    [InlineData("tree-t.tar.gz", "t-v6-targz-ref")]
    [InlineData("tree-c.tar.gz", "c-v6-targz-ref")]
    public void Archive_EqualsTheManifest(string archive, string image)
    {
        using ArchiveInput input = ArchiveInput.Open(Resolve(archive), TestContext.Current.CancellationToken);
        using Stream stream = input.OpenArchive();
        var source = new TarSource(stream, archive, 0);
        var sink = new DigestSink();
        ImageNode root = source.Read(sink, CancellationToken.None);
        source.FinishHardLinks();
        ForgetOldTimes(root);
        Assert.Equal(!archive.EndsWith(".tar", StringComparison.Ordinal), input.IsGzip);
        ModelRows.AssertSame(GoldenData.Image(image).Manifest, root, sink.Of);
    }

    /// <summary>The reference takes times before 1970, which only PAX records hold, as 0.</summary>
    private static void ForgetOldTimes(ImageNode node)
    {
        node.MtimeSeconds = Math.Max(node.MtimeSeconds, 0);
        node.Children.ForEach(ForgetOldTimes);
    }

    /// <summary>Some copies of the golden set have a text with the target where a symbolic link was.</summary>
    private static string Resolve(string archive)
    {
        string path = Path.Combine(GoldenData.Root, "images", "sources", archive);
        Assert.SkipUnless(File.Exists(path), $"skipped: the golden set at hand has no {archive}");
        if (new FileInfo(path).Length > 255)
            return path;
        return Path.GetFullPath(File.ReadAllText(path), Path.GetDirectoryName(path)!);
    }
}
