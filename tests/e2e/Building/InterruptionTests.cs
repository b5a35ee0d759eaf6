using System.Diagnostics;
using System.Text.Json.Nodes;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Whoever is stopped leaves whole files or none.</summary>
public class InterruptionTests
{
    private const int Interrupted = 130;

    private static readonly int _moments = Product.IsFullRun ? 40 : 5;

    public static TheoryData<string> Commands => new(ImageWorkplace.Commands);

    public static TheoryData<string, bool> Hung => new(("unpack", false), ("export", false), ("compact", false), ("unpack", true));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task At_any_moment(string command)
    {
        using var place = await ImageWorkplace.MakeAsync();
        var clock = Stopwatch.StartNew();
        await Tool.MustAsync(Product.NydusImage, place.Arguments(command));
        var duration = clock.Elapsed;
        var whole = await place.ResultsAsync();
        Assert.NotEmpty(whole);

        var random = new Random(command.Length);
        foreach (var signal in (int[])[Libc.SIGINT, Libc.SIGTERM, Libc.SIGKILL])
        {
            for (var i = 0; i < _moments; i++)
            {
                place.Reset();
                using var process = Tool.Start(Product.NydusImage, place.Arguments(command));
                await Task.Delay(duration * random.NextDouble());
                Libc.Signal(process.Id, signal);
                await EndAsync(process);
                await AssertWholeOrNothingAsync(place, whole, process.ExitCode, signal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Hung))]
    public async Task While_the_storage_does_not_answer(string command, bool blocksThreads)
    {
        using var place = await ImageWorkplace.MakeAsync();
        var plugin = new FaultyPlugin(place.Folder, blocksThreads);
        place.Backend = ("faulty", new JsonObject { ["dir"] = place.Blobs, ["control"] = plugin.Control, ["block_threads"] = blocksThreads });
        plugin.Hang();
        using var process = Tool.Start(Product.NydusImage, place.Arguments(command));
        await Waiting.UntilAsync(() => plugin.Reads > 0 || process.HasExited, "a read of a blob");
        await AssertStopsAsync(process, Libc.SIGTERM, place.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_nobody_takes_the_blob(bool isOpened)
    {
        using var place = await ImageWorkplace.MakeAsync();
        var pipe = place.Folder["pipe"];
        await Tool.MustAsync("mkfifo", pipe);
        using var reader = isOpened ? new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite) : null;
        using var process = Tool.Start(
            Product.NydusImage, ["create", "--log-level", "error", "--bootstrap", place.Folder["output/bootstrap"], "--blob", pipe, place.Folder["upper"]]);
        // It stands in a call of the kernel with the pipe full, or works without anything to write to.
        await Waiting.UntilAsync(() => process.HasExited || (Works(process) && (!isOpened || IsAsleep(process, "poll"))), "the pipe to be full, or to be waited for");
        await AssertStopsAsync(process, Libc.SIGINT, place.Output);
        Assert.Equal("Error: interrupted\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True(Path.Exists(pipe));
    }

    [Fact]
    public async Task While_the_layer_does_not_go_on()
    {
        using var place = await ImageWorkplace.MakeAsync();
        await Tool.MustAsync("mkfifo", place.Folder["pipe"]);
        using var process = Tool.Start(
            Product.NydusImage,
            ["create", "--log-level", "error", "--type", "tar-rafs", "--bootstrap", place.Folder["output/bootstrap"], "--blob-dir", place.Output, place.Folder["pipe"]]);
        await using (var writer = new FileStream(place.Folder["pipe"], FileMode.Open, FileAccess.Write))
        {
            var layer = await File.ReadAllBytesAsync(place.Folder["layer"]);
            await writer.WriteAsync(layer.AsMemory(0, layer.Length / 2));
            await writer.FlushAsync();
            await Waiting.UntilAsync(() => process.HasExited || Directory.EnumerateFiles(place.Output).Any(file => new FileInfo(file).Length > 0), "the first bytes of the blob");
            await AssertStopsAsync(process, Libc.SIGINT, place.Output);
        }
    }

    private static async Task AssertStopsAsync(Process process, int signal, string output)
    {
        Assert.False(process.HasExited, "it ended although it could not");
        Libc.Signal(process.Id, signal);
        await EndAsync(process);
        Assert.Equal(Interrupted, process.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(output));
    }

    private static async Task AssertWholeOrNothingAsync(ImageWorkplace place, Dictionary<string, string> whole, int status, int signal)
    {
        var results = await place.ResultsAsync();
        if (status == 0)
        {
            Assert.Equal(whole.OrderBy(file => file.Key), results.OrderBy(file => file.Key));
            return;
        }

        foreach (var (name, digest) in results)
        {
            // Nobody can clean up after SIGKILL.
            if (signal == Libc.SIGKILL && name.StartsWith('.'))
                continue;
            Assert.True(whole.TryGetValue(name, out var expected), $"signal {signal}, status {status}: {name} was left");
            Assert.True(expected == digest, $"signal {signal}, status {status}: {name} is not whole");
        }
    }

    private static async Task EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Waiting.Deadline);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>The thread for the work starts once signals are caught.</summary>
    private static bool Works(Process process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process.Id}/task")
                .Any(task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET Long Runni", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsAsleep(Process process, string calls)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process.Id}/task").Any(task => calls.Split('|').Any(File.ReadAllText(Path.Combine(task, "wchan")).Contains));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
