using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>How a run of nydus-image ended.</summary>
/// <param name="PeakMemory">The most that was resident, in MiB, as seen in short intervals.</param>
internal sealed record ImageRun(int Status, string Error, long PeakMemory)
{
    /// <summary>The most that a run may take, whatever its input (MiB).</summary>
    public const long MemoryLimit = 150;

    /// <summary>Runs to the end, in a working directory and with a folder for temporary files.</summary>
    public static async Task<ImageRun> OfAsync(IEnumerable<string> arguments, string workingDirectory, string temporary)
    {
        using var process = Tool.Start("env", ["-C", workingDirectory, Product.NydusImage, .. arguments], new Dictionary<string, string> { ["TMPDIR"] = temporary });
        using var patience = new CancellationTokenSource(Waiting.Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var exit = process.WaitForExitAsync(patience.Token);
            long peak = 0;
            while (!exit.IsCompleted)
            {
                process.Refresh();
                peak = Math.Max(peak, Peak(process.Id));
                await Task.WhenAny(exit, Task.Delay(5, patience.Token));
            }

            await exit;
            await output;
            return new ImageRun(process.ExitCode, await error, peak);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Exit status 1 and one line that says what is wrong.</summary>
    public void AssertFailed(string expected)
    {
        Assert.True(Status == 1, $"ended with {Status}: {Error}");
        var line = Error.TrimEnd('\n');
        Assert.StartsWith("Error: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("defect", line, StringComparison.Ordinal);
        AssertBounded();
    }

    public void AssertSucceeded()
    {
        Assert.True(Status == 0, $"ended with {Status}: {Error}");
        AssertBounded();
    }

    private void AssertBounded() => Assert.True(PeakMemory < MemoryLimit, $"took {PeakMemory} MiB");

    // The process may end at any time.
    private static long Peak(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
