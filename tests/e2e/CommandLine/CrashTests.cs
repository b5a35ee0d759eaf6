using System.Net.Sockets;
using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

/// <summary>What a start finds that a killed daemon left.</summary>
public class CrashTests
{
    [Fact]
    public async Task The_same_arguments_clean_up_the_dead_mount_and_serve()
    {
        using var image = new ServedImage("c-v6");
        var socket = image.Folder["api.sock"];
        await using var victim = await image.ServeAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await victim.KillAsync();
        LeaveSocket(socket);
        Assert.True(MountTable.IsMounted(image.Mountpoint));

        await using var next = Daemon.Launch(image.Mountpoint, Arguments(image, "--apisock", socket));
        await Waiting.UntilAsync(() => next.HasExited || Libc.StatAnew(Path.Combine(image.Mountpoint, "text-100000")), "the new daemon to serve");
        Assert.False(next.HasExited, next.Log);
        await image.CompareAsync();
        Assert.Single(MountTable.Below(image.Mountpoint));
        await next.StopAsync();
    }

    [Fact]
    public async Task With_a_supervisor_it_waits_and_leaves_the_mount_alone()
    {
        using var image = new ServedImage("c-v6");
        var socket = image.Folder["api.sock"];
        await using var victim = await image.ServeAsync();
        await victim.KillAsync();
        LeaveSocket(socket);

        await using var next = Daemon.Launch(image.Mountpoint, Arguments(image, "--apisock", socket, "--supervisor", image.Folder["supervisor.sock"], "--id", "one"));
        await Waiting.UntilAsync(() => next.HasExited || next.Log.Contains("INIT", StringComparison.Ordinal), "the daemon to say that it waits");
        Assert.False(next.HasExited, next.Log);
        Assert.Single(MountTable.Below(image.Mountpoint));
        Assert.False(Libc.StatAnew(image.Mountpoint));
        Libc.Signal(next.Pid, Libc.SIGTERM);
        Assert.Equal(0, await next.WaitForExitAsync());
        Libc.Detach(image.Mountpoint);
    }

    [Fact]
    public async Task The_mount_of_a_daemon_that_lives_is_not_covered()
    {
        using var image = new ServedImage("c-v6");
        await using var first = await image.ServeAsync();
        var second = await Tool.RunAsync(Product.Nydusd, Arguments(image));
        Assert.Equal(1, second.Status);
        Assert.Contains($"Error: another nydusd serves {image.Mountpoint}", second.Error, StringComparison.Ordinal);
        Assert.Single(MountTable.Below(image.Mountpoint));
        await image.CompareAsync();
        await first.StopAsync();
    }

    private static string[] Arguments(ServedImage image, params string[] more) =>
        ["--config", image.Folder.Write("config.json", image.Config.Version1()), "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint, .. more];

    // The file of a socket outlives the process that listened.
    private static void LeaveSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        var moved = path + ".moved";
        File.Move(path, moved);
        socket.Close();
        File.Move(moved, path);
    }
}
