using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging;
using Nydus.Host.Logging;

namespace Nydus.Host.Tests.Logging;

public sealed class LogTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 7, 23, 5, 6, 7, 123, 456, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LogLevel.Information, "[2026-07-23 05:06:07.123456 +00:00] INFO hello\n")]
    [InlineData(LogLevel.Warning, "[2026-07-23 05:06:07.123456 +00:00] WARN [Nydus.X] hello\n")]
    [InlineData(LogLevel.Critical, "[2026-07-23 05:06:07.123456 +00:00] ERROR [Nydus.X] hello\n")]
    [InlineData(LogLevel.Trace, "[2026-07-23 05:06:07.123456 +00:00] TRACE [Nydus.X] hello\n")]
    public void Layout(LogLevel level, string expected) => Assert.Equal(expected, Format(new LogLine(s_time, level, "Nydus.X", "hello", null)));

    [Fact]
    public void A_message_cannot_forge_a_line() =>
        Assert.EndsWith("INFO a\\nb\\x1b[0m\n", Format(new LogLine(s_time, LogLevel.Information, "", "a\nb\u001b[0m", null)), StringComparison.Ordinal);

    [Fact]
    public void Lines_reach_the_file_in_order_and_later_starts_append()
    {
        for (int start = 0; start < 2; start++)
        {
            using DeferredLoggerFactory factory = DeferredLoggerFactory.Start(new LogOptions { File = _folder["nydusd"] }, TimeProvider.System);
            ILogger logger = factory.CreateLogger("c");
            for (int i = 0; i < 500; i++)
                Log(logger, LogLevel.Information, $"line {(start * 500) + i}");
        }
        int[] numbers = [.. File.ReadLines(_folder["nydusd.log"]).Select(line => int.Parse(line.Split(' ')[^1]))];
        Assert.Equal(Enumerable.Range(0, 1000), numbers);
    }

    [Fact]
    public async Task The_level_changes_at_run_time()
    {
        var destination = new Recorder();
        using DeferredLoggerFactory factory = DeferredLoggerFactory.Start(new LogLevelSwitch(LogLevel.Warning), () => destination, TimeProvider.System);
        ILogger logger = factory.CreateLogger("c");
        Log(logger, LogLevel.Information, "hidden");
        factory.Level.Minimum = LogLevel.Debug;
        Log(logger, LogLevel.Debug, "shown");
        Assert.Contains("DEBUG [c] shown", await destination.First.Task, StringComparison.Ordinal);
        Assert.False(logger.IsEnabled(LogLevel.Trace));
    }

    [Fact]
    public void Rotation_names_compresses_and_keeps_ten()
    {
        using (var file = new LogFileDestination(_folder["n.txt"], 100, TimeProvider.System))
        {
            Assert.Equal(_folder["n_rCURRENT.txt"], file.Path);
            for (int i = 0; i < 25; i++)
                file.Write(Encoding.UTF8.GetBytes($"{i:d2}" + new string('x', 120) + "\n"));
            file.Write("tail\n"u8);
        }
        string[] old = [.. Directory.GetFiles(_folder.Path, "n_r2*.txt.gz")];
        Assert.Equal(LogFileDestination.KeptFiles, old.Length);
        Assert.Equal(Enumerable.Range(15, 10), old.Select(FirstNumber).Order());
        Assert.Equal("tail\n", File.ReadAllText(_folder["n_rCURRENT.txt"]));
        Assert.Equal(11, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void A_file_that_cannot_be_put_away_loses_no_lines()
    {
        using var file = new LogFileDestination(_folder["n.log"], 10, TimeProvider.System);
        file.Write("one\n"u8);
        File.Delete(file.Path);
        file.Write("longer than ten\n"u8);
        file.Write("two\n"u8);
        Assert.Equal("two\n", File.ReadAllText(file.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_prevents_the_start()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Throws<StartException>(() => DeferredLoggerFactory.Start(new LogOptions { File = _folder.Path + "/file/x.log" }, TimeProvider.System));
        Directory.CreateDirectory(_folder["d.log"]);
        Assert.Throws<StartException>(() => DeferredLoggerFactory.Start(new LogOptions { File = _folder["d.log"] }, TimeProvider.System));
    }

    [Fact]
    public void A_fifo_that_nobody_reads_blocks_nobody()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", _folder["fifo.log"]))
            make.WaitForExit();
        using DeferredLoggerFactory factory = DeferredLoggerFactory.Start(new LogOptions { File = _folder["fifo.log"] }, TimeProvider.System);
        Flood(factory, () => factory.Dropped > 0);
    }

    [Fact]
    public void A_full_disk_blocks_nobody()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "skipped: no /dev/full");
        var destination = new FullDisk();
        using DeferredLoggerFactory factory = DeferredLoggerFactory.Start(new LogLevelSwitch(LogLevel.Information), () => destination, TimeProvider.System);
        Flood(factory, () => factory.Dropped > 0);
    }

    [Fact]
    public void A_full_disk_is_said_once_and_the_gap_is_named_when_it_has_room_again()
    {
        var destination = new Recovering(failures: 3);
        using var error = new StringWriter();
        using (var pipeline = new LogPipeline(destination, error))
        {
            for (int i = 0; i < 6; i++)
                pipeline.Write(new LogLine(s_time, LogLevel.Information, "c", $"line {i}", null));
        }
        Assert.Equal("Error: /l cannot be written, lines of the log are dropped: no space\n", error.ToString());
        Assert.Equal(["WARN [Nydus.Host] lines dropped from the log here: 3", "INFO line 3", "INFO line 4", "INFO line 5"], destination.Lines.Select(line => line[36..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/new/")]
    public void A_directory_is_no_log_file(string end)
    {
        StartException e = Assert.Throws<StartException>(() => DeferredLoggerFactory.Start(new LogOptions { File = _folder.Path + end }, TimeProvider.System));
        Assert.Equal($"the log file {_folder.Path + end} is a directory", e.Message);
    }

    [Fact]
    public void The_buffer_before_the_pipeline_is_bounded()
    {
        using var never = new ManualResetEventSlim();
        using (DeferredLoggerFactory factory = DeferredLoggerFactory.Start(
            new LogLevelSwitch(LogLevel.Information),
            () =>
            {
                never.Wait();
                return new Recorder();
            },
            TimeProvider.System))
        {
            ILogger logger = factory.CreateLogger("c");
            for (int i = 0; i < DeferredLoggerFactory.BufferLength + 7; i++)
                Log(logger, LogLevel.Information, "early");
            Assert.Equal(7, factory.Dropped);
            never.Set();
        }
    }

    // Writes until the condition holds; a writer that blocked would never get there.
    private static void Flood(DeferredLoggerFactory factory, Func<bool> reached)
    {
        ILogger logger = factory.CreateLogger("c");
        while (!reached())
            Log(logger, LogLevel.Information, "line");
    }

    private static void Log(ILogger logger, LogLevel level, string text) => logger.Log(level, default, text, null, (state, _) => state);

    private static string Format(LogLine line)
    {
        var text = new StringBuilder();
        LogLineFormatter.Format(line, colored: false, text);
        return text.ToString();
    }

    private static int FirstNumber(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return int.Parse(reader.ReadToEnd()[..2]);
    }

    private sealed class Recorder : ILogDestination
    {
        public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Name => null;

        public bool Colored => false;

        public void Write(ReadOnlySpan<byte> lines) => First.TrySetResult(Encoding.UTF8.GetString(lines));

        public void Dispose() => First.TrySetResult("");
    }

    private sealed class Recovering(int failures) : ILogDestination
    {
        private int _writes;

        public List<string> Lines { get; } = [];

        public string? Name => "/l";

        public bool Colored => false;

        public void Write(ReadOnlySpan<byte> lines)
        {
            if (_writes++ < failures)
                throw new IOException("no space");
            Lines.AddRange(Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        public void Dispose()
        {
        }
    }

    private sealed class FullDisk : ILogDestination
    {
        private readonly FileStream _file = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);

        public string? Name => null;

        public bool Colored => false;

        public void Write(ReadOnlySpan<byte> lines) => _file.Write(lines);

        public void Dispose() => _file.Dispose();
    }
}
