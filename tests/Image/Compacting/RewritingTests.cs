using System.Security.Cryptography;
using System.Text.Json;
using Nydus.Image.Tests.CommandLine;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Compacting;

/// <summary>Commands that move chunks to other blobs: the content stays.</summary>
public sealed class RewritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RewritingTests()
    {
        Directory.CreateDirectory(_folder["blobs"]);
        foreach (string blob in Directory.GetFiles(GoldenData.BlobDirectory))
            File.CreateSymbolicLink(_folder["blobs/" + Path.GetFileName(blob)], blob);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("merge-v6")]
    [InlineData("merge-v5")]
    [InlineData("dict-v5")]
    [InlineData("dict-v6")]
    public void CompactJoinsBlobs(string name)
    {
        string before = GoldenData.Image(name).Bootstrap;
        string[] blobs = Run("compact", "-B", before, "-D", _folder["blobs"], "-O", _folder["after"]);
        Assert.True(blobs.Length < BootstrapLoader.Load(before).Blobs.Count);
        AssertSameContent(before, _folder["after"]);
        // What is compact stays.
        Assert.Equal(blobs, Run("compact", "-B", _folder["after"], "-D", _folder["blobs"], "-O", _folder["again"]));
    }

    [Fact]
    public void CompactLeavesFewBlobsAlone()
    {
        GoldenImage image = GoldenData.Image("merge-v6");
        Assert.Equal(image.Blobs, Run("compact", "-B", image.Bootstrap, "-D", _folder["blobs"], "-O", _folder["after"], "--layers-to-compact", "4"));
        Assert.Equal(File.ReadAllBytes(image.Bootstrap), File.ReadAllBytes(_folder["after"]));
    }

    [Fact]
    public void CompactKeepsBlobsOfTheDictionary()
    {
        GoldenImage image = GoldenData.Image("dict-v6");
        GoldenImage dictionary = GoldenData.Image("dict-v6-first");
        string[] blobs = Run("compact", "-B", image.Bootstrap, "-D", _folder["blobs"], "-O", _folder["after"], "--chunk-dict", "bootstrap=" + dictionary.Bootstrap, "--min-used-ratio", "99");
        Assert.Contains(dictionary.Blobs[0], blobs);
        AssertSameContent(image.Bootstrap, _folder["after"]);
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public void OptimizeCopiesWhatIsWanted(string name)
    {
        GoldenImage image = GoldenData.Image(name);
        File.WriteAllText(_folder["list"], "/text-100000\n/d/small-03\n/nope\n");
        string[] blobs = Run("optimize", "-B", image.Bootstrap, "-D", _folder["blobs"], "-p", _folder["list"], "-O", _folder["after"], "--output-blob-dir", _folder["blobs"]);
        Assert.Equal(2, blobs.Length);
        ImageModel model = BootstrapLoader.Load(_folder["after"]);
        Assert.Equal(8, model.Blobs[1].ChunkCount);
        Assert.All(FileOf("text-100000").Chunks, chunk => Assert.Equal(1, chunk.Blob));
        Assert.All(FileOf("rand-30000").Chunks, chunk => Assert.Equal(0, chunk.Blob));
        AssertSameContent(image.Bootstrap, _folder["after"]);

        ImageNode FileOf(string file) => model.Root.Children.Single(node => node.Name.AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(file)));
    }

    [Fact]
    public void OptimizeTakesRangesByChunk()
    {
        File.WriteAllText(_folder["list"], """{"version":"v1","files":[{"path":"/text-100000","ranges":[[20000,1],[49152,65536]]}]}""");
        Run("optimize", "-B", GoldenData.Image("c-v6").Bootstrap, "-D", _folder["blobs"], "-p", _folder["list"], "-O", _folder["after"], "--output-blob-dir", _folder["blobs"]);
        ImageModel model = BootstrapLoader.Load(_folder["after"]);
        int[] places = [.. model.Root.Children.Single(node => node.Chunks.Length == 7).Chunks.Select(chunk => chunk.Blob)];
        Assert.Equal([0, 1, 0, 1, 1, 1, 1], places);
    }

    [Theory]
    [InlineData("{", "is no JSON")]
    [InlineData("""{"version":"v2","files":[]}""", "version v2")]
    [InlineData("""{"version":"v1"}""", "must look like")]
    [InlineData("""{"version":"v1","files":[{"path":"/text-100000","ranges":[["a",1]]}]}""", "must look like")]
    [InlineData("""{"version":"v1","files":[{"path":"/text-100000","ranges":[1]}]}""", "must look like")]
    [InlineData("{\"version\":\"v1\",\n\"files\":[{\"path\":\"/text-100000\",\n\"ranges\":[[0,4096],\n[8192,0]]}]}", "line 4 of the list")]
    [InlineData("\n{\"version\":\"v1\",\"files\":[{\"path\":\"/text-100000\",\"ranges\":[[8192,18446744073709551615]]}]}", "line 2 of the list")]
    [InlineData("""{"version":"v1","files":[{"path":"/text-100000","ranges":[[-1,4096]]}]}""", "line 1 of the list")]
    [InlineData("""{"version":"v1","files":[{"path":"/text-100000","ranges":[[0,4096,1]]}]}""", "[0,4096,1] is no range")]
    [InlineData("{\"version\":\"v1\",\"files\":[{\"path\":\"/text-100000\",\"ranges\":[\n[100000,1]]}]}", "line 2 of the list: /text-100000 has 100000 bytes, the range begins at 100000")]
    [InlineData("/d\n", "none of the files")]
    public void OptimizeSaysWhatIsWrongWithTheList(string list, string message)
    {
        File.WriteAllText(_folder["list"], list);
        CommandRun run = CommandRun.Of("optimize", "-B", GoldenData.Image("c-v6").Bootstrap, "-D", _folder["blobs"], "-p", _folder["list"], "-O", _folder["after"], "--output-blob-dir", _folder.Path);
        Assert.Equal((1, false), (run.ExitCode, File.Exists(_folder["after"])));
        Assert.Contains(message, run.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("optimize")]
    public void DamagedChunksAreNotCopied(string command)
    {
        GoldenImage image = GoldenData.Image("merge-v6");
        foreach (string blob in image.Blobs)
        {
            byte[] bytes = File.ReadAllBytes(_folder["blobs/" + blob]);
            bytes.AsSpan(0, 4000).Reverse();
            File.Delete(_folder["blobs/" + blob]);
            File.WriteAllBytes(_folder["blobs/" + blob], bytes);
        }

        File.WriteAllText(_folder["list"], string.Join('\n', "/etc/passwd", "/etc/changed"));
        string[] rest = command == "compact" ? [] : ["-p", _folder["list"], "--output-blob-dir", _folder["blobs"]];
        CommandRun run = CommandRun.Of([command, "-B", image.Bootstrap, "-D", _folder["blobs"], "-O", _folder["after"], .. rest]);
        Assert.Equal((1, false), (run.ExitCode, File.Exists(_folder["after"])));
        Assert.Contains("damaged", run.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder["blobs"], ".*"), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public void ADictionaryHasWhatImagesShare(string version)
    {
        string first = GoldenData.Image($"dict-v{version}-first").Bootstrap;
        string second = GoldenData.Image($"dict-v{version}").Bootstrap;
        string[] blobs = Run("chunkdict", "generate", "-B", _folder["after"], first, second);
        Assert.Equal(GoldenData.Image($"dict-v{version}-first").Blobs, blobs);
        ImageModel model = BootstrapLoader.Load(_folder["after"]);
        Assert.Equal((25, 0x81B0u), (model.Root.Children[0].Chunks.Length, model.Root.Children[0].Mode));
        Assert.Equal(0, CommandRun.Of("check", _folder["after"]).ExitCode);

        Directory.CreateDirectory(_folder["tree"]);
        File.WriteAllBytes(_folder["tree/zero"], new byte[20000]);
        CommandRun run = CommandRun.Of(
            "create", "-v", version, "--compressor", "lz4_block", "--chunk-size", "0x4000", "--chunk-dict", _folder["after"], "-B", _folder["new"], "-D", _folder["blobs"], _folder["tree"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Failure));
        Assert.Equal(blobs, BootstrapLoader.Load(_folder["new"]).Blobs.Select(blob => blob.Id));
    }

    private string[] Run(params string[] arguments)
    {
        CommandRun run = CommandRun.Of([.. arguments, "-J", _folder["result.json"]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Failure));
        using JsonDocument result = JsonDocument.Parse(File.ReadAllText(_folder["result.json"]));
        Assert.Equal(
            ["version", "bootstrap", "blobs", "external_bootstrap", "external_blobs", "trace", "fs_version", "compressor"],
            result.RootElement.EnumerateObject().Select(property => property.Name));
        return [.. result.RootElement.GetProperty("blobs").EnumerateArray().Select(blob => blob.GetString()!)];
    }

    private void AssertSameContent(string before, string after)
    {
        Assert.Equal(0, CommandRun.Of("check", after).ExitCode);
        Assert.Equal(Digest(before), Digest(after));
    }

    private string Digest(string bootstrap)
    {
        CommandRun run = CommandRun.Of("unpack", "-D", _folder["blobs"], "--output", _folder["x.tar"], bootstrap);
        Assert.Equal((0, ""), (run.ExitCode, run.Failure));
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_folder["x.tar"])));
    }
}
