namespace Nydus.Image.Tests.CommandLine;

/// <summary>Wrong command lines: exit status and message as scripts know them.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public UsageTests()
    {
        Directory.CreateDirectory(_folder["trees/tree-c"]);
        Directory.CreateDirectory(_folder["work"]);
        Directory.CreateDirectory(_folder["log"]);
        File.WriteAllBytes(_folder["trees/tree-c/empty"], []);
        File.WriteAllBytes(_folder["trees/tree-c/rand-30000"], new byte[30000]);
        File.CreateSymbolicLink(_folder["trees/tree-c/link"], "rand-30000");
        File.WriteAllBytes(_folder["work/tree-c.tar"], new byte[1024]);
        File.WriteAllBytes(_folder["work/tree-c.tar.gz"], new byte[1024]);
    }

    /// <summary>Why the exit status is another one, by intention.</summary>
    private static readonly Dictionary<string, int> s_otherStatus = new()
    {
        // The reference encrypts the data and keeps the key nowhere: version 5 has no room for it.
        ["error-encrypt-v5"] = 1,
    };

    public static TheoryData<string> Recorded
    {
        get
        {
            string[] files = Directory.Exists(Transcript.Folder) ? Directory.GetFiles(Transcript.Folder, "error-*.txt") : [];
            return files.Length == 0 ? ["none"] : [.. files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ExitStatusIsTheRecordedOne(string name)
    {
        Transcript transcript = Transcript.Read(name);
        string? missing = transcript.Arguments.Select(Place).FirstOrDefault(word => word.EndsWith("/bootstrap", StringComparison.Ordinal) && !File.Exists(word.Replace("bootstrap=", "", StringComparison.Ordinal)));
        Assert.SkipWhen(missing is not null, $"skipped: the golden set at hand has no {missing}");
        CommandRun run = CommandRun.Of([.. transcript.Arguments.Select(Place)]);
        Assert.True(run.ExitCode == s_otherStatus.GetValueOrDefault(name, transcript.ExitCode), $"{run.ExitCode}: {run.Error}");
        if (s_otherStatus.ContainsKey(name))
            Assert.NotEqual(transcript.ExitCode, run.ExitCode);
        if (run.ExitCode != 0)
            Assert.Single(run.Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("error-bad-chunk-size")]
    [InlineData("error-bad-compressor")]
    [InlineData("error-batch-over-chunk")]
    [InlineData("error-batch-v5")]
    [InlineData("error-chunk-size-too-big")]
    [InlineData("error-dir-rafs-of-a-file")]
    [InlineData("error-inline-with-bootstrap")]
    [InlineData("error-missing-source")]
    [InlineData("error-no-command")]
    [InlineData("error-no-output")]
    [InlineData("error-no-source")]
    [InlineData("error-tarfs-v5")]
    [InlineData("error-targz-ref-v5")]
    [InlineData("error-toc-v5")]
    [InlineData("error-unknown-option")]
    public void FailsAsRecorded(string name)
    {
        Transcript transcript = Transcript.Read(name);
        CommandRun run = CommandRun.Of([.. transcript.Arguments.Select(Place)]);
        Assert.Equal(transcript.ExitCode, run.ExitCode);
        Assert.Equal(transcript.Output, run.Output.TrimEnd('\n'));
        Assert.StartsWith(transcript.Error.Split('\n')[0].TrimEnd(), run.FirstError.Replace(_folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error-check-empty-file")]
    [InlineData("error-check-missing")]
    [InlineData("error-check-not-an-image")]
    public void CheckFailsInOneSentence(string name)
    {
        Transcript transcript = Transcript.Read(name);
        CommandRun run = CommandRun.Of([.. transcript.Arguments.Select(Place)]);
        Assert.Equal(transcript.ExitCode, run.ExitCode);
        Assert.Equal(run.Failure + "\n", run.Error);
    }

    [Theory]
    [InlineData(2, "unrecognized subcommand 'nope'", "nope")]
    [InlineData(2, "unexpected argument '--nope'", "check", "--nope", "x")]
    [InlineData(2, "unexpected argument 'y'", "check", "x", "y")]
    [InlineData(2, "unexpected argument '--nope'", "create", "--nope", "4", "-B", "b", "s")]
    [InlineData(2, "unexpected argument '--nope'", "merge", "-B", "--nope", "x")]
    [InlineData(2, "unexpected argument '--nope'", "check", "--nope=", "x")]
    [InlineData(2, "a value is required for '--blob-dir <blob-dir>'", "check", "x", "-D")]
    [InlineData(2, "a value is required for '--blob-dir <blob-dir>'", "check", "x", "-D", "")]
    [InlineData(2, "a value is required for '--blob-dir <blob-dir>'", "check", "--blob-dir=", "x")]
    [InlineData(2, "cannot be used multiple times", "check", "x", "-D", "a", "-D", "b")]
    [InlineData(2, "invalid value 'loud' for '--log-level <log-level>'", "check", "x", "-l", "loud")]
    [InlineData(2, "--output <output>", "unpack", "x")]
    [InlineData(2, "--block", "export", "-B", "x")]
    [InlineData(2, "'--config <config>' cannot be used with '--localfs-dir <localfs-dir>'", "export", "--block", "-C", "c", "-D", "d")]
    [InlineData(2, "1 to 32", "export", "--block", "--threads", "33")]
    [InlineData(2, "--bootstrap <bootstrap>", "merge", "a", "b")]
    [InlineData(2, "<SOURCE>...", "merge", "-B", "x")]
    [InlineData(2, "cannot be used with '--blob-id <blob-id>'", "create", "--blob-inline-meta", "--blob-id", "x", "-D", "d", "s")]
    [InlineData(1, "one of `--bootstrap` and `--blob-dir`", "stat")]
    [InlineData(1, "missing parameter `bootstrap`", "inspect")]
    [InlineData(1, "invalid chunk size: x", "create", "--chunk-size", "x", "-B", "b", "-D", "d", "s")]
    [InlineData(1, "invalid batch size: 4097", "create", "--batch-size", "4097", "-B", "b", "-D", "d", "s")]
    [InlineData(1, "--blob-sizes has 1 elements for 2 sources", "merge", "-B", "b", "--blob-sizes", "1", "x", "y")]
    public void Fails(int code, string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("--blob-digests", "DIGEST", "1 elements for 2 sources")]
    [InlineData("--blob-digests", "DIGEST,zz", "\"zz\" is no SHA-256")]
    [InlineData("--blob-digests", "DIGEST,", "\"\" is no SHA-256")]
    [InlineData("--blob-digests", "DIGEST,DIGEST0", "is no SHA-256")]
    [InlineData("--blob-digests", "DIGEST,UPPER", "is no SHA-256 in lower-case")]
    [InlineData("--blob-toc-digests", "DIGEST,DIGEST,DIGEST", "3 elements for 2 sources")]
    [InlineData("--blob-toc-digests", "zz,DIGEST", "\"zz\" is no SHA-256")]
    [InlineData("--original-blob-ids", "a", "1 elements for 2 sources")]
    [InlineData("--original-blob-ids", "a,../b", "\"../b\" is no plain name")]
    [InlineData("--original-blob-ids", "a,", "\"\" is no plain name")]
    [InlineData("--blob-sizes", "1,-4", "invalid blob size: -4")]
    [InlineData("--blob-sizes", "1,", "invalid blob size:")]
    [InlineData("--blob-toc-sizes", "512", "1 elements for 2 sources")]
    [InlineData("--blob-toc-sizes", "640,513", "no table of contents has 513 bytes")]
    [InlineData("--blob-toc-sizes", "640,99999999999999", "no table of contents has 99999999999999 bytes")]
    public void ListsOfMergeAreChecked(string option, string list, string message)
    {
        string digest = new('a', 64);
        list = list.Replace("DIGEST", digest, StringComparison.Ordinal).Replace("UPPER", digest.ToUpperInvariant(), StringComparison.Ordinal);
        CommandRun run = CommandRun.Of("merge", option, list, "-B", _folder["merged"], GoldenData.Image("c-v6").Bootstrap, GoldenData.Image("c-v6").Bootstrap);
        Assert.Equal((1, false), (run.ExitCode, File.Exists(_folder["merged"])));
        Assert.Contains(message, run.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("create", "-h")]
    [InlineData("help", "merge")]
    [InlineData("chunkdict", "--help")]
    public void Helps(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Theory]
    [InlineData("help-check")]
    [InlineData("help-chunkdict-generate")]
    [InlineData("help-compact")]
    [InlineData("help-create")]
    [InlineData("help-export")]
    [InlineData("help-inspect")]
    [InlineData("help-merge")]
    [InlineData("help-optimize")]
    [InlineData("help-stat")]
    [InlineData("help-unpack")]
    [InlineData("help")]
    public void EveryOptionOfTheReferenceIsThere(string name)
    {
        Transcript transcript = Transcript.Read(name);
        CommandRun run = CommandRun.Of(transcript.Arguments);
        Assert.Equal(0, run.ExitCode);
        string[] options = [.. transcript.Output.Split(' ', ',', '\n').Where(word => word.StartsWith('-') && word.Length > 1 && word != "--").Distinct()];
        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains(option, run.Output.Split(' ', ',', '\n')));
    }

    [Fact]
    public void LogGoesToAFile()
    {
        string bootstrap = GoldenData.Image("c-v6").Bootstrap;
        CommandRun run = CommandRun.Of("-L", _folder["run"], "-l", "debug", "check", bootstrap);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} [+-]\d\d:\d\d\] INFO RAFS features: HASH_BLAKE3 \| ", File.ReadAllText(_folder["run.log"]));
    }

    [Fact]
    public void QuietMeansNothingOnStandardError()
    {
        CommandRun run = CommandRun.Of("check", "-l", "warn", GoldenData.Image("c-v6").Bootstrap);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    private string Place(string word) => word switch
    {
        _ when word.StartsWith("images/", StringComparison.Ordinal) => Path.Combine(GoldenData.Root, word),
        _ when word.StartsWith("bootstrap=", StringComparison.Ordinal) => "bootstrap=" + Place(word["bootstrap=".Length..]),
        _ when word.StartsWith("trees/", StringComparison.Ordinal) || word.StartsWith("work/", StringComparison.Ordinal) || word.StartsWith("log", StringComparison.Ordinal) => _folder[word],
        _ => word,
    };
}
