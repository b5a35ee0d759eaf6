using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

public class UnprivilegedTests
{
    private const string Nobody = "65534";

    /// <summary>Mounted by fusermount3, which root may be as well: the daemon itself runs as nobody.</summary>
    [Fact]
    public async Task Nobody_mounts_by_fusermount3()
    {
        Tool.NeedRoot();
        Tool.Need("setpriv");
        Tool.Need("fusermount3");
        Assert.SkipUnless(File.GetUnixFileMode("/dev/fuse").HasFlag(UnixFileMode.OtherWrite), "skipped: /dev/fuse is for root alone on this machine");
        using var image = new ServedImage("c-v6");
        await Tool.MustAsync("chmod", "-R", "a+rX", image.Folder.Path);
        await Tool.MustAsync("chown", "-R", Nobody, image.Mountpoint, image.Cache);
        var config = image.Folder.Write("config.json", image.Config.Version1());
        string[] command = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", Product.Nydusd, "--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint];
        Assert.SkipUnless((await Tool.RunAsync("setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", Product.Nydusd, "--version")).Status == 0, "skipped: nobody cannot run programs of this folder");
        await using var daemon = Daemon.Launch(image.Mountpoint, command, program: "setpriv");
        Assert.True(await daemon.IsMountedAsync(), daemon.Log);
        var digest = await Tool.MustAsync("setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "sha256sum", Path.Combine(image.Mountpoint, "text-100000"));
        Assert.StartsWith(image.Manifest.Files.Single(file => file.Path == "text-100000").Sha256, digest, StringComparison.Ordinal);
        await daemon.StopAsync();
    }
}
