using System.Diagnostics;
using System.Text;
using Nydus.Image.Tests.CommandLine;
using Nydus.Image.Tests.Unpacking;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Building;

/// <summary>Merging layers in which files have several names: those share chunks, whose blobs must be renumbered once and not once a name.</summary>
public sealed class LinkedLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The upper layer's blob is used first and gets the number that the lower one's had.</summary>
    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public void Names_KeepTheirFile(string version)
    {
        string lower = Build(version, "lower", ["x", "y", "z"], "lower\n");
        string upper = Build(version, "upper", ["a", "b", "z"], "the upper one\n");
        string lowerBlob = Assert.Single(BootstrapLoader.Load(lower).Blobs).Id;
        string upperBlob = Assert.Single(BootstrapLoader.Load(upper).Blobs).Id;
        Run("merge", "-B", _folder["merged"], lower, upper);

        ImageModel merged = BootstrapLoader.Load(_folder["merged"]);
        Assert.Equal([upperBlob, lowerBlob], merged.Blobs.Select(blob => blob.Id));
        Assert.Equal(
            ["a 0", "b 0", "x 1", "y 1", "z 0"], merged.Root.Children.Select(node => $"{Encoding.ASCII.GetString(node.Name)} {Assert.Single(node.Chunks).Blob}"));

        Run("unpack", "-D", _folder["blobs"], "--output", _folder["tar"], _folder["merged"]);
        Assert.Equal(
            ["a:the upper one\n", "b=a:", "x:lower\n", "y=x:", "z=a:"],
            TarMember.ReadAll(File.ReadAllBytes(_folder["tar"])).Select(Describe));
    }

    public void Dispose() => _folder.Dispose();

    private static string Describe(TarMember member) =>
        $"{Encoding.ASCII.GetString(member.Name)}{(member.Type == '1' ? "=" : "")}{Encoding.ASCII.GetString(member.LinkName)}:{Encoding.ASCII.GetString(member.Data)}";

    private string Build(string version, string layer, string[] names, string content)
    {
        string directory = Directory.CreateDirectory(_folder[layer]).FullName;
        string first = Path.Combine(directory, names[0]);
        File.WriteAllText(first, content);
        foreach (string name in names[1..])
        {
            using Process ln = Process.Start("ln", [first, Path.Combine(directory, name)]);
            ln.WaitForExit();
        }

        Directory.CreateDirectory(_folder["blobs"]);
        Run("create", "-v", version, "-B", _folder[$"{layer}.boot"], "-D", _folder["blobs"], directory);
        return _folder[$"{layer}.boot"];
    }

    private static void Run(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
