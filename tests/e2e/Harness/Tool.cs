using System.Diagnostics;

namespace Nydus.E2E.Harness;

/// <summary>Runs other programs.</summary>
internal static class Tool
{
    /// <summary>Skips the running test unless the program is installed.</summary>
    public static void Need(string program) =>
        Assert.SkipUnless(Find(program) is not null, $"skipped: {program} is not installed");

    public static void NeedRoot() => Assert.SkipUnless(Libc.IsRoot, "skipped: needs root");

    /// <summary>Runs to the end; the output of both streams is kept. Killed after the deadline, which fails the test.</summary>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, TimeSpan? deadline = null)
    {
        using var process = Start(program, arguments);
        using var patience = new CancellationTokenSource(deadline ?? TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end in time");
            throw;
        }
    }

    public static Task<ToolResult> RunAsync(string program, params string[] arguments) => RunAsync(program, (IEnumerable<string>)arguments);

    /// <summary>Runs to the end and expects exit status 0.</summary>
    public static async Task<string> MustAsync(string program, params string[] arguments)
    {
        var result = await RunAsync(program, arguments);
        Assert.True(result.Status == 0, $"{program} {string.Join(' ', arguments)} ended with {result.Status}:\n{result.Output}{result.Error}");
        return result.Output;
    }

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string? Find(string program) => program.Contains('/')
        ? program
        : (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
