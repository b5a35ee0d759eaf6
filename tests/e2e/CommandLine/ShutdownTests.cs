using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

public class ShutdownTests
{
    [Theory]
    [InlineData(Libc.SIGTERM)]
    [InlineData(Libc.SIGINT)]
    public async Task A_signal_unmounts_and_ends_with_0(int signal)
    {
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await daemon.EndAsync(() => Libc.Signal(daemon.Pid, signal));
    }

    [Fact]
    public async Task A_signal_ends_it_while_files_are_open()
    {
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync();
        using var open = File.OpenHandle(Path.Combine(image.Mountpoint, "text-100000"));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Umount_from_outside_ends_it_with_0()
    {
        Tool.NeedRoot();
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync();
        await image.CompareAsync();
        await daemon.EndAsync(() => Tool.MustAsync("umount", image.Mountpoint).Wait());
    }

    [Fact]
    public async Task Lazy_umount_serves_open_files_and_then_ends_with_0()
    {
        Tool.NeedRoot();
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync();
        var file = image.Manifest.Files.Single(file => file.Path == "text-100000");
        await using (var open = new FileStream(Path.Combine(image.Mountpoint, file.Path), FileMode.Open, FileAccess.Read, FileShare.Read, 1))
        {
            await Tool.MustAsync("umount", "-l", image.Mountpoint);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(open)));
            Assert.False(daemon.HasExited);
        }

        Assert.Equal(0, await daemon.WaitForExitAsync());
    }
}
