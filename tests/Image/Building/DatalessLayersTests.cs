using System.Text;
using Nydus.Image.Tests.CommandLine;
using Nydus.Image.Tests.Sources.Archives;
using Nydus.Image.Tests.Unpacking;

namespace Nydus.Image.Tests.Building;

/// <summary>Layers without any data, as a blob that has its bootstrap inside: the blob is its bootstrap and what follows it.</summary>
public sealed class DatalessLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DatalessLayersTests()
    {
        Directory.CreateDirectory(_folder["tree/a/b"]);
        Directory.CreateDirectory(_folder["tree/c"]);
        File.CreateSymbolicLink(_folder["tree/l"], "c");
        File.WriteAllBytes(_folder["tree/c/empty"], []);
        Directory.CreateDirectory(_folder["blobs"]);
        File.WriteAllBytes(_folder["whiteouts.tar"], new TarWriter().File(".wh.c").Directory("a/").File("a/.wh..wh..opq").Directory("d/").End().ToArray());
    }

    public static TheoryData<string> Formats => ["-v 5", "-v 6", "-v 6 --features blob-toc"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryCommandTakesThem(string format)
    {
        string layer = Build(format, "layer.blob", _folder["tree"]);
        Assert.Equal(["a/", "a/b/", "c/", "c/empty", "l"], Unpacked(layer));
        Run("check", layer);
        Run("stat", "-B", layer);
        Assert.Equal("[]", Run("inspect", "-B", layer, "-R", "blobs").Output);
        Run("compact", "-B", layer, "-D", _folder["blobs"], "--output-bootstrap", _folder["compact"]);
        if (format != "-v 5")
            Run("export", "--block", "-B", layer, "-D", _folder["blobs"], "--output", _folder["disk"]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void TheyAreMerged(string format)
    {
        string lower = Build(format, "lower.blob", _folder["tree"]);
        string upper = Build(format, "upper.blob", "-t", "tar-rafs", "--whiteout-spec", "none", _folder["whiteouts.tar"]);
        Assert.Equal([".wh.c", "a/", "a/.wh..wh..opq", "d/"], Unpacked(upper));
        Run("merge", "-B", _folder["merged"], lower, upper);
        Assert.Equal(["a/", "d/", "l"], Unpacked(_folder["merged"]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ABuildGoesOnFromThem(string format)
    {
        string lower = Build(format, "lower.blob", _folder["tree"]);
        string upper = Build(format, "upper.blob", "-t", "tar-rafs", "--parent-bootstrap", lower, "--chunk-dict", lower, _folder["whiteouts.tar"]);
        Assert.Equal(["a/", "d/", "l"], Unpacked(upper));
    }

    private string Build(string format, string name, params string[] arguments)
    {
        Run(["create", .. format.Split(' '), "--blob-inline-meta", "-b", _folder[name], .. arguments]);
        return _folder[name];
    }

    private string[] Unpacked(string bootstrap)
    {
        Run("unpack", "-B", bootstrap, "--output", _folder["unpacked"]);
        return [.. TarMember.ReadAll(File.ReadAllBytes(_folder["unpacked"])).Select(member => Encoding.ASCII.GetString(member.Name))];
    }

    private static CommandRun Run(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: {run.Error}");
        return run;
    }
}
