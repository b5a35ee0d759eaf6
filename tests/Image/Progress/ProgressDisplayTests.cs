using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Image.Progress;
using Nydus.Image.Requests;
using Spectre.Console;

namespace Nydus.Image.Tests.Progress;

public sealed class ProgressDisplayTests
{
    [Fact]
    public void StepsAreShownWithFilesAndBytes()
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.Yes, Ansi = AnsiSupport.Yes });
        using (var display = new ProgressDisplay(console, TextWriter.Null, TimeProvider.System))
        {
            display.Begin("reading [layer]", 4096);
            display.AddBytes(4096);
            display.AddFiles(3);
            display.WriteLine("a line between");
        }

        Assert.Contains("reading [layer]", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("a line between", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAConsoleNothingIsShown()
    {
        using var error = new StringWriter();
        using (var display = new ProgressDisplay(null, error, TimeProvider.System))
        {
            display.Begin("step", 1);
            display.AddBytes(1);
            display.WriteLine("line");
        }

        Assert.Equal("line\n", error.ToString());
    }

    [Fact]
    public void CountsOfManyThreadsAddUp()
    {
        var step = new ProgressStep("x", 0);
        Parallel.For(0, 1000, _ =>
        {
            step.AddBytes(3);
            step.AddFiles(1);
        });
        Assert.Equal((3000, 1000), (step.Bytes, step.Files));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "step")]
    [InlineData(0, 1, 1, 0, "step, 1 file, 1 byte")]
    [InlineData(0, 2, 2, 0, "step, 2 files, 2 bytes")]
    [InlineData(4096, 0, 0, 10, "step, 0 bytes of 4.0 KiB")]
    [InlineData(0, 3, 5_000_000, 2, "step, 3 files, 4.8 MiB, 2.4 MiB/s")]
    [InlineData(4096, 1, 1024, 2, "step, 1 file, 1.0 KiB of 4.0 KiB, 512 bytes/s, 00:00:06 left")]
    [InlineData(4096, 2, 4096, 2, "step, 2 files, 4.0 KiB of 4.0 KiB, 2.0 KiB/s")]
    public void AStepSaysWhatIsKnown(long total, int files, long bytes, int seconds, string expected)
    {
        var step = new ProgressStep("step", total);
        step.AddFiles(files);
        step.AddBytes(bytes);
        Assert.Equal(expected, step.Describe(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData("dir-rafs", "tree")]
    [InlineData("tar-rafs", "layer.tar")]
    public void AFileCountsOnce(string type, string source)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree"]);
        File.WriteAllBytes(folder["tree/file"], new byte[5000]);
        System.Formats.Tar.TarFile.CreateFromDirectory(folder["tree"], folder["layer.tar"], includeBaseDirectory: false);
        var progress = new CountedFiles();
        using var files = new OutputFiles(TimeProvider.System, CancellationToken.None);
        var request = new CreateRequest
        {
            Source = folder[source],
            Type = type == "dir-rafs" ? ConversionType.DirRafs : ConversionType.TarRafs,
            Bootstrap = folder["b"],
            BlobDirectory = folder.Path,
        };
        new ImageCreator(TimeProvider.System, progress, files).Create(request, TestContext.Current.CancellationToken);
        Assert.Equal(1, progress.Count);
    }

    private sealed class CountedFiles : IBuildProgress
    {
        private int _count;

        public int Count => _count;

        public void Begin(string step, long totalBytes)
        {
        }

        public void AddBytes(long count)
        {
        }

        public void AddFiles(int count) => Interlocked.Add(ref _count, count);
    }
}
