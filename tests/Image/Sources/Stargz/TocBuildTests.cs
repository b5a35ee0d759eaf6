using System.Formats.Tar;
using System.Text;
using Nydus.Image.Tests.CommandLine;
using Nydus.Image.Tests.Zran;

namespace Nydus.Image.Tests.Sources.Stargz;

/// <summary><c>create -t estargztoc-ref</c> (format spec 4.11).</summary>
public sealed class TocBuildTests : IDisposable
{
    private const string Digest = "sha256:8b7c559b8cccca0d30d01bc4b5dc944766208a53d18a03aa8afe97252207521f";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheImageHasTheContentOfTheLayer()
    {
        var random = new Random(6);
        byte[] large = GzipArchive.Content(100_000, random);
        byte[] small = GzipArchive.Content(700, random);
        StargzLayer layer = new StargzLayer()
            .Add("dir/", "dir", entry => entry["mode"] = 16877)
            .AddFile("dir/large", large, 0x8000)
            .AddFile("small", small, 0x8000)
            .AddFile("same", small, 0x8000)
            .Add("empty", "reg")
            .Add("dir/link", "symlink", entry => entry["linkName"] = "../small")
            .Add("hard", "hardlink", entry => entry["linkName"] = "dir/large")
            .Add("null", "char", entry => (entry["devMajor"], entry["devMinor"]) = (1, 3))
            .AddFile(".prefetch.landmark", [15], 0x8000);
        File.WriteAllText(_folder["toc.json"], layer.Table);
        File.WriteAllBytes(_folder["layer"], layer.Blob);
        Run("create", "-t", "estargztoc-ref", "--chunk-size", "0x8000", "--blob-id", "layer", "--blob-data-size", $"{layer.Blob.Length:x}", "-B", _folder["boot"], _folder["toc.json"]);
        Run("unpack", "-B", _folder["boot"], "-b", _folder["layer"], "--output", _folder["tar"]);

        var entries = new Dictionary<string, (TarEntryType Type, byte[] Data, string Target)>();
        using var reader = new TarReader(File.OpenRead(_folder["tar"]));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var data = new MemoryStream();
            entry.DataStream?.CopyTo(data);
            entries.Add(entry.Name.TrimEnd('/'), (entry.EntryType, data.ToArray(), entry.LinkName));
        }

        Assert.Equal(["dir", "dir/large", "dir/link", "empty", "hard", "null", "same", "small"], entries.Keys.Where(static name => name.Length > 0 && name != ".").Order(StringComparer.Ordinal));
        Assert.Equal(large, entries["dir/large"].Type == TarEntryType.HardLink ? entries["hard"].Data : entries["dir/large"].Data);
        Assert.Equal(small, entries["small"].Data);
        Assert.Equal(small, entries["same"].Data);
        Assert.Equal("../small", entries["dir/link"].Target);
        Assert.Equal(TarEntryType.CharacterDevice, entries["null"].Type);
    }

    [Fact]
    public void TheSampleOfTheFieldIsTaken()
    {
        string sample = Path.Combine(GoldenData.Root, "upstream-samples", "stargz", "estargz_sample.json");
        if (!File.Exists(sample))
            Assert.Skip("skipped: the golden set at hand has no samples of the field");
        Run("create", "-t", "stargz_index", "--blob-id", "layer", "--blob-data-size", "e0000", "-B", _folder["boot"], sample);
        CommandRun check = Run("check", "-B", _folder["boot"]);
        Assert.Contains("layer, compressed size 917504, uncompressed size 1417216, chunk size: 4194304, chunk count: 2", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no eStargz table of contents")]
    [InlineData("[]", "no eStargz table of contents")]
    [InlineData("null", "version")]
    [InlineData("{\"version\":2,\"entries\":[]}", "version 2")]
    [InlineData("{\"version\":1}", "no entries")]
    [InlineData("{\"version\":1,\"entries\":[null]}", "no name")]
    [InlineData("{\"version\":1,\"entries\":[{\"type\":\"dir\"}]}", "no name")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"sock\"}]}", "unknown type sock")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"../a\",\"type\":\"dir\"}]}", "..")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"symlink\"}]}", "linkName")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"hardlink\",\"linkName\":\"b\"}]}", "hard link to b")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"chunk\",\"chunkOffset\":1}]}", "follows no file")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"reg\",\"size\":-1}]}", "size of -1")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"dir\",\"uid\":-1}]}", "uid -1")]
    [InlineData("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"dir\",\"xattrs\":{\"evil.x\":\"AA==\"}}]}", "evil.x")]
    public void AWrongTableIsRefused(string table, string problem) => AssertRefused(table, problem);

    [Theory]
    [InlineData("\"size\":9,\"chunkDigest\":\"sha256:12\"", "chunkDigest")]
    [InlineData("\"size\":9", "chunkDigest")]
    [InlineData("\"size\":9,\"innerOffset\":4,DIGEST", "innerOffset")]
    [InlineData("\"size\":9,\"offset\":-4,DIGEST", "offset -4")]
    [InlineData("\"size\":9,\"offset\":1099511627776,DIGEST", "offset")]
    [InlineData("\"size\":9,\"chunkSize\":4,DIGEST", "chunk of 4 bytes")]
    [InlineData("\"size\":9,\"chunkSize\":10,DIGEST", "chunk of 10 bytes")]
    [InlineData("\"size\":9,\"chunkOffset\":3,DIGEST", "at 3")]
    [InlineData("\"size\":99999999,DIGEST", "--chunk-size")]
    [InlineData("\"size\":8388608,\"chunkSize\":4194304,DIGEST", "4194304 bytes, the file has 8388608")]
    public void AWrongChunkIsRefused(string fields, string problem) => AssertRefused(
        $"{{\"version\":1,\"entries\":[{{\"name\":\"a\",\"type\":\"reg\",{fields.Replace("DIGEST", $"\"chunkDigest\":\"{Digest}\"", StringComparison.Ordinal)}}}]}}", problem);

    [Fact]
    public void AChunkBehindTheEndOfTheLayerIsRefused() => AssertRefused(
        $"{{\"version\":1,\"entries\":[{{\"name\":\"a\",\"type\":\"reg\",\"size\":9,\"offset\":512,\"chunkDigest\":\"{Digest}\"}}]}}", "--blob-data-size");

    private void AssertRefused(string table, string problem)
    {
        File.WriteAllText(_folder["toc.json"], table, new UTF8Encoding(false));
        CommandRun run = CommandRun.Of(["create", "-t", "estargztoc-ref", "--blob-id", "layer", "--blob-data-size", "200", "-B", _folder["boot"], _folder["toc.json"]]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Failure, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["boot"]));
    }

    private static CommandRun Run(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
