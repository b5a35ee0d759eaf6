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

    [Theory]
    [InlineData("create -t tar-rafs -B out/b -D out pipe")]
    [InlineData("create -t targz-ref -B out/b -D out pipe")]
    [InlineData("create -B out/b -b pipe tree")]
    [InlineData("create -B pipe -D out tree")]
    public async Task ASignalEndsAProgramWhosePipeHasNoOtherEnd(string command)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder["tree"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllBytes(_folder["tree/file"], new byte[5000]);
        Process.Start("mkfifo", [_folder["pipe"]]).WaitForExit();
        string program = Path.Combine(AppContext.BaseDirectory, "nydus-image");
        string[] arguments = [.. command.Split(' ').Select(word => word.Split('/')[0] is "out" or "tree" or "pipe" ? _folder[word] : word)];
        using Process process = Process.Start(new ProcessStartInfo(program, ["-l", "debug", .. arguments]) { RedirectStandardError = true })!;

        while (!process.HasExited && !Works(process.Id))
            await Task.Delay(5, cancellation);
        Process.Start("kill", ["-INT", process.Id.ToString()]).WaitForExit();
        string error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.Equal(130, process.ExitCode);

        // Who is left to the grace period says nothing.
        Assert.EndsWith("Error: interrupted\n", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }

    /// <summary>The work has a thread of its own, which starts once signals are caught.</summary>
    private static bool Works(int process) => Directory.EnumerateDirectories($"/proc/{process}/task").Any(thread => NameOf(thread).StartsWith(".NET Long Runni", StringComparison.Ordinal));

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }
}
