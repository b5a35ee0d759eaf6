using System.Text;
using Nydus.Image.Sources.Archives;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>An archive that was read, and what a test wants to know about it.</summary>
internal sealed class TarBuild
{
    private TarBuild(ImageNode root, DigestSink sink)
    {
        Root = root;
        Sink = sink;
    }

    public ImageNode Root { get; }

    public DigestSink Sink { get; }

    /// <summary>The path of every node but the root, in order.</summary>
    public string Paths => string.Join(' ', List(Root, ""));

    public static TarBuild Of(TarWriter archive) => Of(new MemoryStream(archive.ToArray()));

    public static TarBuild Of(Stream archive)
    {
        var sink = new DigestSink();
        var source = new TarSource(archive, "layer.tar", 3);
        ImageNode root = source.Read(sink, CancellationToken.None);
        source.FinishHardLinks();
        return new TarBuild(root, sink);
    }

    public static string Error(TarWriter archive) => Error(new MemoryStream(archive.ToArray()));

    public static string Error(Stream archive)
    {
        string message = Assert.Throws<ImageException>(() => Of(archive)).Message;
        Assert.StartsWith("layer.tar: ", message, StringComparison.Ordinal);
        return message;
    }

    public ImageNode this[string path]
    {
        get
        {
            ImageNode node = Root;
            foreach (string name in path.Split('/'))
            {
                int place = node.FindChild(Encoding.Latin1.GetBytes(name));
                Assert.True(place >= 0, $"{path} is not there: {Paths}");
                node = node.Children[place];
            }

            return node;
        }
    }

    public string Content(string path) => Sink.Of(this[path]);

    private static IEnumerable<string> List(ImageNode directory, string prefix)
    {
        foreach (ImageNode child in directory.Children)
        {
            string path = prefix + Encoding.Latin1.GetString(child.Name);
            yield return path;
            foreach (string below in List(child, path + "/"))
                yield return below;
        }
    }
}
