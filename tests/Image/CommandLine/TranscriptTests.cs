using System.Text.Json.Nodes;
using Nydus.Image.CommandLine;

namespace Nydus.Image.Tests.CommandLine;

/// <summary>Commands that read images answer as the reference does, byte for byte.</summary>
public sealed class TranscriptTests : IDisposable
{
    // Why the answer is another one, by intention.
    private static readonly Dictionary<string, string> s_differences = new()
    {
        ["c-v5-inline.stat"] = "the reference needs a backend for a bootstrap inside of a blob, and fails without",
        ["c-v6-inline-toc.stat"] = "as above",
        ["c-v5.inspect-bogus"] = "the reference aborts",
        ["c-v6.inspect-bogus"] = "the reference aborts",
        ["c-v5.inspect-icheck-151"] = "the reference aborts when there is no such inode",
        ["c-v5.inspect-icheck-5"] = "the reference shows the first name of a file under each of its names",
        ["c-v5.inspect-interactive"] = "as above",
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            string[] files = Directory.Exists(Transcript.Folder) ? Directory.GetFiles(Transcript.Folder, "*.txt") : [];
            foreach (string name in files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal))
            {
                if (name.Contains(".check", StringComparison.Ordinal) || name.Contains(".inspect-", StringComparison.Ordinal) || name.Contains(".stat", StringComparison.Ordinal))
                    names.Add(name);
            }

            if (files.Length == 0)
                names.Add("none");
            return names;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void AnswersAsRecorded(string name)
    {
        Transcript transcript = Transcript.Read(name);
        CommandRun run = CommandRun.Of([.. transcript.Arguments.Select(Place)], transcript.Input + "\n");
        if (s_differences.ContainsKey(name))
        {
            Assert.InRange(run.ExitCode, 0, 1);
            Assert.True(run.ExitCode != transcript.ExitCode || run.Output.TrimEnd('\n') != transcript.Output, "no difference any more");
            return;
        }

        Assert.Equal(transcript.ExitCode, run.ExitCode);
        Assert.Equal(transcript.Output, run.Output.TrimEnd('\n'));
        Assert.Equal(WithoutTime(transcript.Error), WithoutTime(run.Error));
        int json = Array.IndexOf(transcript.Arguments, "-J");
        if (json >= 0)
            AssertSameJson(name, Place(transcript.Arguments[json + 1]));
    }

    [Fact]
    public void VersionHasTheKnownLines()
    {
        CommandRun run = CommandRun.Of("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([" \rVersion", "Git Commit", "Build Time", "Profile", "Rustc"], run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(':')[0]));
        Assert.Matches(@"^v\d+\.\d+\.\d+[^ ]*-([0-9a-f]{40}|unknown)$", BuildVersion.Package);
    }

    private string Place(string word) => word switch
    {
        _ when word.StartsWith("images/", StringComparison.Ordinal) => Path.Combine(GoldenData.Root, word),
        _ when word.StartsWith("log/", StringComparison.Ordinal) => _folder[word["log/".Length..]],
        _ => word,
    };

    private static void AssertSameJson(string name, string path)
    {
        string recorded = Path.Combine(Transcript.Folder, name.Replace("check-json", "check", StringComparison.Ordinal) + ".json");
        string expected = Comparable(File.ReadAllText(recorded));
        string actual = Comparable(File.ReadAllText(path).Replace(GoldenData.Root + "/", "", StringComparison.Ordinal));
        Assert.Equal(expected, actual);
    }

    // Order of keys and white space count; version and times do not.
    private static string Comparable(string json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        Assert.DoesNotContain(": ", json, StringComparison.Ordinal);
        if (root["version"] is not null)
            root["version"] = "";
        if (root["trace"]?["consumed_time"] is JsonObject times)
        {
            foreach (string step in times.Select(pair => pair.Key).ToArray())
                times[step] = 0;
        }

        return root.ToJsonString();
    }

    private static string WithoutTime(string log) =>
        string.Join('\n', log.TrimEnd('\n').Split('\n').Select(line => line.StartsWith('[') ? line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..] : line));
}
