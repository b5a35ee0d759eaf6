using Nydus.Image.Progress;
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
}
