using System.Diagnostics;
using Nydus.Image.CommandLine;

namespace Nydus.Image.Tests.CommandLine;

public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheResultIsPassedOn() => Assert.Equal(7, Interruption.Run(_ => 7));

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void ASignalEndsAProgramThatWaitsForItsInput(string signal)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "nydus-image");
        Directory.CreateDirectory(_folder["tree"]);
        Directory.CreateDirectory(_folder["out"]);
        string[] arguments = ["-l", "debug", "create", "--prefetch-policy", "fs", "-B", _folder["out/b"], "-D", _folder["out"], _folder["tree"]];
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

        // Once it has taken what does not fit into the pipe, it reads, and its signals are set up.
        process.StandardInput.Write(string.Concat(Enumerable.Repeat("/x\n", 100_000)));
        process.StandardInput.Flush();
        Process.Start("kill", ["-" + signal, process.Id.ToString()]).WaitForExit();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }
}
