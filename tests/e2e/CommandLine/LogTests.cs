using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

public class LogTests
{
    [Fact]
    public async Task The_log_file_has_the_references_lines_and_an_extension()
    {
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync(null, "--log-file", image.Folder["nydusd"]);
        await image.CompareAsync();
        await daemon.StopAsync();
        var lines = await File.ReadAllLinesAsync(image.Folder["nydusd.log"], TestContext.Current.CancellationToken);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} [+-]\d\d:\d\d\] (TRACE|DEBUG|INFO|WARN|ERROR) ", line));
        Assert.Contains(lines, line => line.Contains("quits", StringComparison.Ordinal));
        Assert.Equal("", daemon.Log.Trim());
    }

    [Fact]
    public async Task With_a_rotation_size_the_active_file_has_its_mark()
    {
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync(null, "--log-file", image.Folder["nydusd.log"], "--log-rotation-size", "1");
        await daemon.StopAsync();
        Assert.NotEqual(0, new FileInfo(image.Folder["nydusd_rCURRENT.log"]).Length);
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_made_fails_the_start()
    {
        using var image = new ServedImage("c-v6");
        var config = image.Folder.Write("config.json", image.Config.Version1());
        var result = await Tool.RunAsync(
            Product.Nydusd, "--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint, "--log-file", "/proc/none/nydusd.log");
        Assert.Equal(1, result.Status);
        Assert.Contains("/proc/none", result.Error);
    }

    [Fact]
    public async Task A_full_disk_is_said_once_on_standard_error_and_stops_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "skipped: no /dev/full");
        using var image = new ServedImage("c-v6");
        var log = image.Folder["nydusd.log"];
        File.CreateSymbolicLink(log, "/dev/full");
        await using var daemon = await image.ServeAsync(null, "--log-file", log);
        await image.CompareAsync();
        await daemon.StopAsync();
        Assert.Contains($"{log} cannot be written, lines of the log are dropped", Assert.Single(daemon.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("4096", 4096)]
    public async Task The_limit_of_open_files_is_set(string asked, int? expected)
    {
        using var image = new ServedImage("c-v6");
        var own = SoftLimit("self");
        await using var daemon = await image.ServeAsync(null, "--rlimit-nofile", asked);
        Assert.Equal(expected ?? own, SoftLimit(daemon.Pid.ToString()));
        await daemon.StopAsync();
    }

    private static int SoftLimit(string process) => int.Parse(
        File.ReadLines($"/proc/{process}/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
}
