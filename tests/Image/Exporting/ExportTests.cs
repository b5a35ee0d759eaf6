using System.Diagnostics;
using Nydus.Image.Tests.CommandLine;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Exporting;

public sealed class ExportTests : IDisposable
{
    private const string VeritySetup = "/usr/sbin/veritysetup";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a-v6-zstd-blake3")]
    [InlineData("c-v6-batch")]
    [InlineData("c-v6-encrypt")]
    [InlineData("dict-v6")]
    [InlineData("merge-v6")]
    public void EveryChunkLiesAtItsMappedAddress(string name)
    {
        GoldenImage image = GoldenData.Image(name);
        CommandRun run = CommandRun.Of("export", "--block", "-B", image.Bootstrap, "-D", GoldenData.BlobDirectory, "-O", _folder["disk"]);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Failure, run.Output));
        byte[] device = File.ReadAllBytes(_folder["disk"]);
        byte[] bootstrap = File.ReadAllBytes(image.Bootstrap);
        Assert.Equal(bootstrap, device[..bootstrap.Length]);

        ImageModel model = BootstrapLoader.Load(image.Bootstrap);
        ImageBlob last = model.Blobs.MaxBy(blob => blob.MappedBlockAddress)!;
        Assert.Equal((last.MappedBlockAddress * 4096L) + ((last.UncompressedSize + 4095) / 4096 * 4096), device.Length);
        foreach (ImageChunk chunk in Files(model.Root).SelectMany(file => file.Chunks))
        {
            long start = (model.Blobs[chunk.Blob].MappedBlockAddress * 4096L) + chunk.PlainOffset;
            Assert.Equal(chunk.Digest, ChunkHash.Compute(model.Digester, device.AsSpan((int)start, chunk.PlainSize)));
        }
    }

    [Theory]
    [InlineData("c-v6")]
    [InlineData("b-v6-chunk-16m")]
    public void VeritysetupAgrees(string name)
    {
        if (!File.Exists(VeritySetup))
            Assert.Skip("skipped: there is no veritysetup (package cryptsetup-bin)");
        string disk = _folder["disk"];
        CommandRun run = CommandRun.Of("export", "--block", "--verity", "-B", GoldenData.Image(name).Bootstrap, "-D", GoldenData.BlobDirectory, "-O", disk);
        Assert.Equal(0, run.ExitCode);
        const string prefix = "dm-verity options: ";
        Assert.StartsWith(prefix, run.Output, StringComparison.Ordinal);
        string[] options = run.Output[prefix.Length..].Trim().Split(' ');
        string[] arguments = ["verify", disk, disk, options[^1], .. options[..^1].Select(option => option == "\"\"" ? "" : option)];
        using Process process = Process.Start(new ProcessStartInfo(VeritySetup, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, error));
    }

    [Fact]
    public void DefaultNameIsThatOfTheBootstrapInTheDirectory()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        File.CreateSymbolicLink(_folder[image.Blobs[0]], Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        Assert.Equal(0, CommandRun.Of("export", "--block", "-B", image.Bootstrap, "-D", _folder.Path).ExitCode);
        Assert.True(File.Exists(_folder["bootstrap.disk"]));
    }

    [Fact]
    public void ABlobCacheEntrySaysEverything()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        string config =
            $$$"""
            {"type":"bootstrap","id":"x","config_v2":{"version":2,"id":"x","backend":{"type":"localfs","localfs":{"dir":"{{{GoldenData.BlobDirectory}}}"}},
             "cache":{"type":"filecache","filecache":{"work_dir":"/nowhere"}},"metadata_path":"{{{image.Bootstrap}}}"}}
            """;
        File.WriteAllText(_folder["entry.json"], config);
        CommandRun run = CommandRun.Of("export", "--block", "-C", _folder["entry.json"], "-O", _folder["disk"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Failure));
    }

    [Fact]
    public void VersionFiveCannotBeExported()
    {
        CommandRun run = CommandRun.Of("export", "--block", "-B", GoldenData.Image("c-v5").Bootstrap, "-D", GoldenData.BlobDirectory, "-O", _folder["disk"]);
        Assert.Equal((1, false), (run.ExitCode, File.Exists(_folder["disk"])));
        Assert.Contains("version 6", run.Failure, StringComparison.Ordinal);
    }

    private static IEnumerable<ImageNode> Files(ImageNode node) => node.IsRegular ? [node] : node.Children.SelectMany(Files);
}
