using Nydus.E2E.Harness;
using Nydus.E2E.Tools;

namespace Nydus.E2E.Building;

/// <summary>An image of this machine's own files, read by programs that others trust.</summary>
public class MachineTreeTests
{
    private const long WantedSize = 100L << 20;

    [Theory]
    [InlineData("5", "lz4_block")]
    [InlineData("6", "zstd")]
    public async Task Rsync_finds_nothing_to_copy_and_fio_verifies(string version, string compressor)
    {
        Tool.NeedRoot();
        Tool.Need("rsync");
        Tool.Need("fio");
        using var source = new TestFolder();
        await CopyMachineTreeAsync(source);
        await Tool.MustAsync(
            "fio", "--name=verify", $"--filename={source["verified"]}", "--rw=write", "--bs=64k", "--size=24m", "--verify=crc32c", "--do_verify=0", "--ioengine=psync", "--randseed=3", "--minimal");
        using var image = await BuiltImage.CreateAsync(source.Path, "--fs-version", version, "--compressor", compressor);
        await using var daemon = await image.ServeAsync(validates: false);

        // The time of the root is not kept in an image of a directory.
        var differences = await Tool.MustAsync("rsync", "-aHAXnci", "--delete", source.Path + "/", image.Mountpoint + "/");
        Assert.Equal("", string.Join('\n', differences.Split('\n').Where(line => line.Length > 0 && !line.EndsWith(" ./", StringComparison.Ordinal))));
        await Tool.MustAsync(
            "fio", "--name=verify", $"--filename={Path.Combine(image.Mountpoint, "verified")}", "--readonly", "--rw=read", "--bs=64k", "--size=24m", "--verify=crc32c", "--verify_only",
            "--verify_fatal=1", "--ioengine=psync", "--randseed=3", "--minimal");
        using (var overlay = await Overlay.MountAsync(image.Folder, image.Mountpoint))
        {
            await Tool.MustAsync("bash", "-c", $"echo more >> {overlay.Merged}/verified && head -c {24 << 20} {overlay.Merged}/verified | cmp - {source["verified"]}");
        }

        await daemon.StopAsync();
    }

    [Fact]
    public async Task Dpkg_verifies_a_whole_root()
    {
        Assert.SkipUnless(Product.IsFullRun, "skipped: part of ./test.sh full");
        Tool.NeedRoot();
        Tool.Need("debootstrap");
        using var source = new TestFolder();
        var root = source.Make("root");
        var made = await Tool.RunAsync("debootstrap", ["--variant=minbase", "--force-check-gpg", "bookworm", root], TimeSpan.FromMinutes(15));
        Assert.SkipUnless(made.Status == 0, $"skipped: debootstrap could not make a root here: {made.Error}");
        using var image = await BuiltImage.CreateAsync(root);
        await using var daemon = await image.ServeAsync(validates: false);
        Assert.Equal("", await Tool.MustAsync("chroot", image.Mountpoint, "dpkg", "--verify"));
        await daemon.StopAsync();
    }

    // Whole folders of /usr, until there is enough.
    private static async Task CopyMachineTreeAsync(TestFolder source)
    {
        long copied = 0;
        foreach (var folder in (string[])["/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/share/perl", "/usr/share/zoneinfo", "/usr/sbin", "/usr/lib/dotnet", "/usr/share/dotnet"])
        {
            if (copied >= WantedSize || !Directory.Exists(folder))
                continue;
            await Tool.MustAsync("cp", "-a", "--parents", folder, source.Path);
            copied = long.Parse((await Tool.MustAsync("du", "-sb", source.Path)).Split('\t')[0]);
        }

        Assert.True(copied >= WantedSize, $"this machine's /usr gave only {copied} bytes");
    }
}
