namespace Nydus.Image.Tests.CommandLine;

/// <summary>What commands leave when they fail, and what they refuse to write over.</summary>
public sealed class WrittenFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _bootstrap;
    private readonly string _blobs;
    private readonly string _blob;

    public WrittenFilesTests()
    {
        Directory.CreateDirectory(_folder["out"]);
        Directory.CreateDirectory(_folder["tree"]);
        _blobs = Directory.CreateDirectory(_folder["blobs"]).FullName;
        _bootstrap = _folder["image"];
        byte[] content = new byte[70_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(_folder["tree/file"], content);
        File.WriteAllBytes(_folder["tar"], new byte[1024]);
        File.WriteAllText(_folder["list"], "/file\n");
        Assert.Equal(0, CommandRun.Of("create", "-l", "error", "-B", _bootstrap, "-D", _blobs, _folder["tree"]).ExitCode);
        _blob = Assert.Single(Directory.GetFiles(_blobs));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--output-json", "create -B out/b -D out -J absent/j tree")]
    [InlineData("--output-json", "create -B out/b -b out/blob -J absent/j tree")]
    [InlineData("--output-json", "create --blob-inline-meta -D out -J absent/j tree")]
    [InlineData("--bootstrap", "create -B absent/b -D out tree")]
    [InlineData("--blob", "create -B out/b -b absent/blob tree")]
    [InlineData("--blob-dir", "create -B out/b -D absent tree")]
    [InlineData("--blob-cache-dir", "create -t targz-ref -B out/b --blob-cache-dir absent tar")]
    [InlineData("--output-json", "merge -B out/b -J absent/j image")]
    [InlineData("--bootstrap", "merge -B absent/b image")]
    [InlineData("--output-json", "chunkdict generate -B out/b -J absent/j image")]
    [InlineData("--output-json", "compact -B image -D blobs -O out/b --compact-blob-size 0x100000 -J absent/j")]
    [InlineData("--output-bootstrap", "compact -B image -D blobs -O absent/b")]
    [InlineData("--output-json", "optimize -B image -D blobs -p list -O out/b --output-blob-dir out -J absent/j")]
    [InlineData("--output-blob-dir", "optimize -B image -D blobs -p list -O out/b --output-blob-dir absent")]
    [InlineData("--output", "unpack -D blobs --output absent/t image")]
    [InlineData("--output", "export --block -B image -D blobs -O absent/d")]
    [InlineData("--output-json", "check -J absent/j image")]
    public void ADirectoryThatIsNotThereIsNamed(string option, string command)
    {
        AssertFails(command, $"Error: {option}: the directory {_folder["absent"]} does not exist; make it first");
    }

    [Theory]
    [InlineData("create -B out/b -D out --blob-id {long} tree")]
    [InlineData("create -B out/b -D out -J out/{long} tree")]
    [InlineData("create -B out/{long} -b out/blob tree")]
    [InlineData("merge -B out/b -J out/{long} image")]
    [InlineData("chunkdict generate -B out/b -J out/{long} image")]
    [InlineData("compact -B image -D blobs -O out/b --compact-blob-size 0x100000 -J out/{long}")]
    [InlineData("optimize -B image -D blobs -p list -O out/b --output-blob-dir out -J out/{long}")]
    [InlineData("unpack -D blobs --output out/{long} image")]
    [InlineData("export --block -B image -D blobs -O out/{long}")]
    public void ANameThatNoFileCanHaveLeavesNothing(string command)
    {
        // Few enough characters, but too many bytes.
        AssertFails(command.Replace("{long}", new string('ü', 200), StringComparison.Ordinal), "üüü");
    }

    [Theory]
    [InlineData("--blob", "--bootstrap", "create -B out/x -b out/x tree")]
    [InlineData("--blob", "--bootstrap", "create -B out/x -b out/../out/x tree")]
    [InlineData("--output-json", "--bootstrap", "create -B out/x -D out -J out/x tree")]
    [InlineData("external", "--output-json", "create -B out/x -D out -J out/x.external tree")]
    [InlineData("external", "--bootstrap", "create -B out/x.external -D out tree")]
    [InlineData("--blob-id", "--bootstrap", "create -B out/x -D out --blob-id x tree")]
    [InlineData("--bootstrap", "SOURCE", "create -t tar-rafs -B tar -D out tar")]
    [InlineData("--blob", "SOURCE", "create -t tar-rafs -B out/b -b tar tar")]
    [InlineData("--bootstrap", "--parent-bootstrap", "create --parent-bootstrap image -B image -D out tree")]
    [InlineData("--bootstrap", "--chunk-dict", "create --chunk-dict bootstrap=image -B image -D out tree")]
    [InlineData("--bootstrap", "SOURCE", "merge -B image image")]
    [InlineData("--output-json", "--bootstrap", "merge -B out/x -J out/x image")]
    [InlineData("--output", "BOOTSTRAP", "unpack -D blobs --output image image")]
    [InlineData("--output", "the data blob", "unpack -D blobs --output {blob} image")]
    [InlineData("--output", "the data blob", "unpack -b {blob} --output {blob} image")]
    [InlineData("--output", "--bootstrap", "export --block -B image -D blobs -O image")]
    [InlineData("--output", "the data blob", "export --block -B image -D blobs -O {blob}")]
    [InlineData("--output-bootstrap", "--bootstrap", "compact -B image -D blobs -O image")]
    [InlineData("--output-json", "--output-bootstrap", "compact -B image -D blobs -O out/x -J out/x")]
    [InlineData("--output-bootstrap", "--bootstrap", "optimize -B image -D blobs -p list -O image --output-blob-dir out")]
    [InlineData("--output-json", "--prefetch-files", "optimize -B image -D blobs -p list -O out/b --output-blob-dir out -J list")]
    [InlineData("--output-json", "BOOTSTRAP", "check -J image image")]
    public void WhatWouldBeLostIsRefused(string option, string other, string command)
    {
        byte[] before = File.ReadAllBytes(_bootstrap);
        CommandRun run = AssertFails(command.Replace("{blob}", Path.GetRelativePath(_folder.Path, _blob), StringComparison.Ordinal), "give another name");
        Assert.Contains(option, run.Failure, StringComparison.Ordinal);
        Assert.Contains(other, run.Failure, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_bootstrap));
        Assert.Equal(1024, new FileInfo(_folder["tar"]).Length);
        Assert.Equal([_blob], Directory.GetFiles(_blobs));
    }

    [Fact]
    public void ALinkDoesNotHideThatFilesAreTheSame()
    {
        File.CreateSymbolicLink(_folder["link"], _bootstrap);
        AssertFails("merge -B link image", "give another name");
        Directory.CreateSymbolicLink(_folder["same"], _folder["out"]);
        AssertFails("create -B out/x -b same/x tree", "give another name");
    }

    [Fact]
    public void DevicesMayBeNamedTwice() => Assert.Equal(0, Run("create -b /dev/null -B out/b -J /dev/null tree").ExitCode);

    [Theory]
    [InlineData("create -B out/b -D tree tree")]
    [InlineData("create -B tree/b -D tree tree")]
    [InlineData("create -B out/b -b tree/blob tree")]
    [InlineData("create -B out/b --blob-cache-dir tree tree")]
    public void OutputsInsideTheSourceAreNotPacked(string command)
    {
        Assert.Equal(0, Run(command).ExitCode);
        string bootstrap = File.Exists(_folder["out/b"]) ? _folder["out/b"] : _folder["tree/b"];
        CommandRun listing = CommandRun.Of("inspect", "-l", "error", "-R", "ls", bootstrap);
        Assert.Equal(0, listing.ExitCode);
        Assert.Contains("file", listing.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLogFileSaysWhyTheCommandFailed()
    {
        CommandRun run = Run($"-L {_folder["run.log"]} -l error create -B absent/b -D out tree");
        Assert.Equal(1, run.ExitCode);
        string line = File.ReadAllText(_folder["run.log"]);
        Assert.Contains(" ERROR ", line, StringComparison.Ordinal);
        Assert.EndsWith(run.Failure["Error: ".Length..] + "\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public void AFullLogFileDoesNotHideTheFailure()
    {
        File.CreateSymbolicLink(_folder["full.log"], "/dev/full");
        CommandRun run = Run($"-L {_folder["full.log"]} -l error create -B absent/b -D out tree");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot write the log file", run.Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", run.Failure, StringComparison.Ordinal);
    }

    private CommandRun AssertFails(string command, string message)
    {
        CommandRun run = Run(command);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
        Assert.Equal([_blob], Directory.GetFileSystemEntries(_blobs));
        return run;
    }

    private CommandRun Run(string command)
    {
        string[] words = command.Split(' ');
        return CommandRun.Of([.. words.Select((word, i) => i > 0 && IsPath(word) ? Place(word) : word)]);
    }

    private bool IsPath(string word) =>
        word.StartsWith("bootstrap=", StringComparison.Ordinal)
        || word.Split('/')[0] is "out" or "tree" or "tar" or "image" or "blobs" or "list" or "absent" or "link" or "same";

    private string Place(string word) => word.StartsWith("bootstrap=", StringComparison.Ordinal) ? "bootstrap=" + _folder[word[10..]] : _folder[word];
}
