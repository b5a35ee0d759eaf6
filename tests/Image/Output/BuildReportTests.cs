using System.Text;
using System.Text.RegularExpressions;
using Nydus.Image.Building;
using Nydus.Image.CommandLine;
using Nydus.Image.Output;
using Nydus.Rafs;

namespace Nydus.Image.Tests.Output;

public sealed partial class BuildReportTests
{
    private static readonly BuildResult s_result = new()
    {
        Bootstrap = "images/a<b>/bootstrap",
        Blobs = ["aa", "bb"],
        ExternalBootstrap = "images/bootstrap.external",
        Version = RafsVersion.V6,
        Compressor = RafsCompressor.Lz4Block,
        ConsumedTime = new Dictionary<string, double> { ["total_build"] = 0.5, ["dump_blob"] = 0.25 },
        Events = new Dictionary<string, object> { ["load_from_directory"] = 22L, ["egid"] = "0" },
    };

    [Fact]
    public void PrettyAsTheReferenceWritesIt()
    {
        string expected =
            $$"""
            {
              "version": "{{BuildVersion.Package}}",
              "bootstrap": "images/a<b>/bootstrap",
              "blobs": [
                "aa",
                "bb"
              ],
              "external_bootstrap": "images/bootstrap.external",
              "external_blobs": [],
              "trace": {
                "consumed_time": {
                  "dump_blob": 0.25,
                  "total_build": 0.5
                },
                "registered_events": {
                  "egid": "0",
                  "load_from_directory": 22
                }
              },
              "fs_version": "6",
              "compressor": "lz4_block"
            }
            """;
        Assert.Equal(expected, Encoding.UTF8.GetString(BuildReport.ToJson(s_result, indented: true)));
    }

    [Theory]
    [InlineData("c-v6", "create.json")]
    [InlineData("merge-v6", "merge.json")]
    public void SameKeysAsGolden(string image, string file)
    {
        string path = Path.Combine(GoldenData.Root, "images", image, file);
        if (!File.Exists(path))
            Assert.Skip("skipped: the golden set at hand has no results in JSON");
        string[] expected = Keys(File.ReadAllText(path));
        Assert.Equal(expected, Keys(Encoding.UTF8.GetString(BuildReport.ToJson(s_result, indented: true))));
    }

    private static string[] Keys(string json) => [.. Key().Matches(json).Select(match => match.Value)];

    [GeneratedRegex("^  \"[a-z_]+\": ?", RegexOptions.Multiline)]
    private static partial Regex Key();
}
