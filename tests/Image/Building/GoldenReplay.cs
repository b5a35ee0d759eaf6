using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Nydus.Image.Tests.Blobs;
using Nydus.Image.Tests.CommandLine;
using Nydus.Image.Tests.Unpacking;

namespace Nydus.Image.Tests.Building;

/// <summary>Runs the command that made a golden image, with this program, in a folder of its own.</summary>
internal sealed class GoldenReplay(GoldenTrees trees) : IDisposable
{
    private const string BootstrapOption = "bootstrap=";
    private const string Layer = "layer";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Skips the running test where what the command reads cannot be had.</summary>
    public ReplayedImage Run(GoldenRow row)
    {
        string blobs = Directory.CreateDirectory(_folder["blobs"]).FullName;
        string images = Directory.CreateDirectory(Path.Combine(_folder.Path, "images", row.Image.Name)).FullName;
        string[] arguments = [.. row.Arguments.Select((argument, i) => Resolve(row, argument, i))];
        CommandRun run = CommandRun.Of(arguments, row.Input);
        Assert.True(run.ExitCode == 0, run.Error);
        string[] written = Directory.GetFiles(blobs);
        string bootstrap = Path.Combine(images, "bootstrap");
        string report = File.ReadAllText(Directory.GetFiles(images, "*.json").Single()).Replace(_folder.Path + "/", "", StringComparison.Ordinal);
        var replayed = new ReplayedImage(File.Exists(bootstrap) ? bootstrap : Assert.Single(written), blobs, written, JsonNode.Parse(report)!.AsObject());
        foreach (string id in replayed.Blobs.Where(id => !File.Exists(Path.Combine(blobs, id))))
            File.CreateSymbolicLink(Path.Combine(blobs, id), Path.Combine(GoldenData.BlobDirectory, id));
        return replayed;
    }

    /// <summary>What the files of an image hold, in order: the digest of the data, or the target. Data are verified on the way.</summary>
    public List<string> ContentsOf(string bootstrap, string blobs)
    {
        CommandRun run = CommandRun.Of("unpack", "-D", blobs, "--output", _folder["unpacked.tar"], bootstrap);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. TarMember.ReadAll(File.ReadAllBytes(_folder["unpacked.tar"])).Select(member =>
            $"{Encoding.Latin1.GetString(member.Name)} {member.Type} {Encoding.Latin1.GetString(member.LinkName)} {Convert.ToHexString(SHA256.HashData(member.Data))}")];
    }

    public void Dispose() => _folder.Dispose();

    private string Resolve(GoldenRow row, string argument, int position)
    {
        if (argument.StartsWith(BootstrapOption, StringComparison.Ordinal))
            return BootstrapOption + Finished(argument[BootstrapOption.Length..]);
        if (row.Arguments.ElementAtOrDefault(position - 1) == "--parent-bootstrap")
            return Finished(argument);
        string[] parts = argument.Split('/');
        return parts switch
        {
            ["images", "blobs"] => _folder["blobs"],
            ["images", ..] => _folder[argument],
            ["trees", var tree] => trees.Path(tree),
            ["work", "tree-b16"] => TreeWithoutLargeFile(),
            ["work", var archive] => Archive(archive),
            ["work", _, var id] => row.Tree.Contains('+') ? LayerNamed(row, id) : Path.Combine(GoldenData.BlobDirectory, id),
            _ => argument,
        };
    }

    /// <summary>An image that the command goes on from: the reference's; a layer that the set at hand has not is built.</summary>
    private string Finished(string path)
    {
        string golden = Path.Combine(GoldenData.Root, path);
        string name = path.Split('/')[1];
        if (File.Exists(golden))
            return golden;
        Assert.SkipUnless(name.StartsWith(Layer, StringComparison.Ordinal), $"skipped: the golden set at hand has no image {name}");
        return BuildLayer(name);
    }

    /// <summary>A layer under the id of its blob, as <c>merge</c> wants it.</summary>
    private string LayerNamed(GoldenRow row, string id)
    {
        string[] sources = Array.FindAll(row.Arguments, argument => argument.StartsWith("work/", StringComparison.Ordinal));
        int place = Array.FindIndex(sources, source => source.EndsWith(id, StringComparison.Ordinal));
        string tree = row.Tree.Split(" + ")[place];
        string source = Finished($"images/{tree.Replace("-", "", StringComparison.Ordinal)}-v{row.Image.Version}/bootstrap");
        File.Copy(source, _folder[id]);
        return _folder[id];
    }

    private string BuildLayer(string name)
    {
        string[] parts = name.Split("-v");
        CommandRun run = CommandRun.Of(
            "create", "-v", parts[1], "--compressor", "lz4_block", "--chunk-size", "0x10000", "--whiteout-spec", "none",
            "-B", _folder[name], "-D", Directory.CreateDirectory(_folder[Layer]).FullName, trees.Path(parts[0].Insert(Layer.Length, "-")));
        Assert.True(run.ExitCode == 0, run.Error);
        return _folder[name];
    }

    /// <summary>Archives that an image refers to are blobs; the others lie beside them.</summary>
    private static string Archive(string name)
    {
        GoldenRow? user = GoldenRow.All.FirstOrDefault(row => row.Tree == name && row.RefersToArchive);
        string path = user is null ? Path.Combine(GoldenData.Root, "images", "sources", name) : Path.Combine(GoldenData.BlobDirectory, user.Image.Blobs[0]);
        Assert.SkipUnless(File.Exists(path), $"skipped: the golden set at hand has no archive {name}");
        return path;
    }

    private string TreeWithoutLargeFile()
    {
        string copy = _folder["tree-b16"];
        using Process cp = Process.Start("cp", ["-a", trees.Path("tree-b"), copy]);
        cp.WaitForExit();
        File.Delete(Path.Combine(copy, "incompressible-3584K"));
        return copy;
    }
}
