using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nydus.E2E.Harness;

/// <summary>A running nydusd. Disposing kills it when it still runs, and detaches its mount.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private Daemon(Process process, string mountpoint)
    {
        _process = process;
        Mountpoint = mountpoint;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Mountpoint { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it wrote so far, by lines.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public string Log => string.Join('\n', _lines);

    /// <summary>Open file descriptors but those of the program itself and of its standard streams: it opens them once more when it uses a part of itself first.</summary>
    public int OpenFiles
    {
        get
        {
            var descriptors = $"/proc/{Pid}/fd";
            HashSet<string?> streams = [.. Enumerable.Range(0, 3).Select(number => new FileInfo($"{descriptors}/{number}").LinkTarget), null];
            return Directory.EnumerateFileSystemEntries(descriptors)
                .Select(descriptor => new FileInfo(descriptor).LinkTarget)
                .Count(file => !streams.Contains(file) && !file!.EndsWith(".dll", StringComparison.Ordinal));
        }
    }

    public int Threads => Directory.EnumerateDirectories($"/proc/{Pid}/task").Count();

    /// <summary>The most memory that was ever resident, in MiB.</summary>
    public long PeakMemory => long.Parse(File.ReadLines($"/proc/{Pid}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;

    /// <summary>Starts it and waits until its mount is there; a daemon that ends instead fails the test with what it said.</summary>
    public static async Task<Daemon> StartAsync(string mountpoint, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var daemon = Launch(mountpoint, arguments, environment);
        if (!await daemon.IsServingAsync())
        {
            var status = await daemon.WaitForExitAsync();
            await daemon.DisposeAsync();
            Assert.Fail($"nydusd ended with status {status} instead of serving:\n{daemon.Log}");
        }

        return daemon;
    }

    /// <summary>Serves an image by a configuration.</summary>
    public static Task<Daemon> ServeAsync(string mountpoint, string config, string bootstrap, params string[] more) =>
        StartAsync(mountpoint, ["--config", config, "--bootstrap", bootstrap, "--mountpoint", mountpoint, .. more]);

    /// <summary>Starts it and waits for nothing.</summary>
    public static Daemon Launch(string mountpoint, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? program = null) =>
        new(Tool.Start(program ?? Product.Nydusd, arguments, environment), mountpoint);

    /// <summary>Waits for one of two: the mount answers (true), or the process has ended (false).</summary>
    public async Task<bool> IsServingAsync() =>
        await IsMountedAsync() && await Task.Run(() => Libc.StatAnew(Mountpoint)).WaitAsync(Waiting.Deadline);

    /// <summary>Waits for one of two: the mount is there (true), whoever may look into it, or the process has ended (false).</summary>
    public async Task<bool> IsMountedAsync()
    {
        await Waiting.UntilAsync(() => HasExited || MountTable.IsMounted(Mountpoint), "the mount, or the end of the daemon");
        return !HasExited;
    }

    /// <summary>SIGTERM, which must end in exit status 0 and an empty mount point.</summary>
    public Task StopAsync() => EndAsync(() => Libc.Signal(Pid, Libc.SIGTERM));

    /// <summary>Something that must end the daemon with exit status 0 and an empty mount point.</summary>
    public async Task EndAsync(Action cause)
    {
        cause();
        Assert.Equal(0, await WaitForExitAsync());
        Assert.False(MountTable.IsMounted(Mountpoint), $"{Mountpoint} is still mounted after the daemon has ended");
    }

    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Waiting.Deadline);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL. The dead mount stays.</summary>
    public async Task KillAsync()
    {
        Libc.Signal(Pid, Libc.SIGKILL);
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
            await KillAsync();
        if (MountTable.IsMounted(Mountpoint))
            Libc.Detach(Mountpoint);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lines.Enqueue(line.Data);
    }
}
