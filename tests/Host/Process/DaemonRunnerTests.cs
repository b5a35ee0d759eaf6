using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Nydus.Host.Process;

namespace Nydus.Host.Tests.Process;

public sealed class DaemonRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeEngine _engine = new();
    private readonly StopSignals _signals = new();

    public void Dispose()
    {
        _signals.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ends_when_the_kernel_unmounted_it()
    {
        Task run = Run(Launch());
        await _engine.Started.Task;
        _engine.End();
        await run;
    }

    [Fact]
    public async Task Fails_when_the_daemon_cannot_go_on()
    {
        Task run = Run(Launch());
        _engine.End(new IOException("the device is gone"));
        Assert.Contains("the device is gone", (await Assert.ThrowsAsync<StartException>(() => run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_is_passed_on()
    {
        _engine.Failure = new StartException("no /dev/fuse");
        Assert.Equal("no /dev/fuse", (await Assert.ThrowsAsync<StartException>(() => Run(Launch()))).Message);
    }

    [Fact]
    public async Task SigTerm_stops_gracefully()
    {
        Task run = Run(Launch());
        await _engine.Started.Task;
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", Environment.ProcessId.ToString()]))
            await kill.WaitForExitAsync();
        await run;
        Assert.True(_engine.Stopped);
    }

    [Fact]
    public async Task A_dead_mount_and_a_dead_socket_are_cleaned_up()
    {
        MakeDeadSocket(_folder["api"]);
        _engine.Mounts = 2;
        _engine.Stale = true;
        Task run = Run(Launch() with { ApiSocket = _folder["api"] });
        await _engine.Started.Task;
        Assert.Equal(0, _engine.Mounts);
        Assert.False(File.Exists(_folder["api"]));
        _engine.End();
        await run;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_mount_of_a_daemon_that_lives_is_not_covered(int mounts)
    {
        MakeDeadSocket(_folder["api"]);
        _engine.Mounts = mounts;
        _engine.LiveMounts = 1;
        _engine.Stale = true;
        StartException e = await Assert.ThrowsAsync<StartException>(() => Run(Launch() with { ApiSocket = _folder["api"] }));
        Assert.Equal("another nydusd serves /m: stop it first, or give another --mountpoint", e.Message);
        Assert.Equal(1, _engine.Mounts);
        Assert.False(_engine.Started.Task.IsCompleted);
        Assert.True(File.Exists(_folder["api"]));
    }

    [Fact]
    public async Task An_upgrade_waits_beside_the_daemon_that_lives()
    {
        _engine.Mounts = 1;
        _engine.LiveMounts = 1;
        using var signals = new StopSignals();
        Task run = new DaemonRunner(_engine, _engine, NullLoggerFactory.Instance).RunAsync(Launch() with { ApiSocket = _folder["api"], Upgrade = true }, signals);
        Assert.False(run.IsCompleted);
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", Environment.ProcessId.ToString()]))
            await kill.WaitForExitAsync();
        await run;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_supervisor_or_an_upgrade_it_waits_and_touches_nothing(bool upgrade)
    {
        MakeDeadSocket(_folder["api"]);
        _engine.Mounts = 1;
        _engine.Stale = true;
        DaemonLaunch launch = Launch() with { ApiSocket = _folder["api"], Supervisor = upgrade ? null : "/s", Id = "i", Upgrade = upgrade };
        using var signals = new StopSignals();
        Task run = new DaemonRunner(_engine, _engine, NullLoggerFactory.Instance).RunAsync(launch, signals);
        Assert.False(run.IsCompleted);
        Assert.False(_engine.Started.Task.IsCompleted);
        Assert.Equal(1, _engine.Mounts);
        Assert.True(File.Exists(_folder["api"]));
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", Environment.ProcessId.ToString()]))
            await kill.WaitForExitAsync();
        await run;
        Assert.Equal(1, _engine.Mounts);
    }

    [Fact]
    public void Crash_detection_follows_the_rule()
    {
        MakeDeadSocket(_folder["dead"]);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder["live"]));
        listener.Listen();
        Assert.Equal(CrashState.None, Examine("dead", supervised: true));
        _engine.Mounts = 1;
        Assert.Equal(CrashState.WaitForTakeover, Examine("dead", supervised: true));
        Assert.Equal(CrashState.None, Examine("live", supervised: true));
        Assert.Equal(CrashState.None, Examine("absent", supervised: true));
        Assert.Equal(CrashState.None, Examine("dead", supervised: false));
        _engine.Stale = true;
        Assert.Equal(CrashState.CleanUp, Examine("dead", supervised: false));
        Assert.Equal(CrashState.CleanUp, Examine("absent", supervised: true));
    }

    private CrashState Examine(string socket, bool supervised) => CrashDetection.Examine("/m", _folder[socket], supervised, _engine);

    private Task Run(DaemonLaunch launch) => new DaemonRunner(_engine, _engine, NullLoggerFactory.Instance).RunAsync(launch, _signals);

    private static DaemonLaunch Launch() => new() { Mountpoint = "/m" };

    private static void MakeDeadSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        // .NET removes the file when the socket is closed; a killed process leaves it.
        File.Move(path, path + ".kept");
        socket.Close();
        File.Move(path + ".kept", path);
    }
}
