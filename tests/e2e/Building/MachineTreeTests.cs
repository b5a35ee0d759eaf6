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
        await AssertSameToRsyncAsync(source.Path, image.Mountpoint);
        await Tool.MustAsync(
            "fio", "--name=verify", $"--filename={Path.Combine(image.Mountpoint, "verified")}", "--readonly", "--rw=read", "--bs=64k", "--size=24m", "--verify=crc32c", "--verify_only",
            "--verify_fatal=1", "--ioengine=psync", "--randseed=3", "--minimal");
        using (var overlay = await Overlay.MountAsync(image.Folder, image.Mountpoint))
        {
            await ChangeAsync(overlay.Merged, source["verified"]);
        }

        // All of it went into the upper layer.
        Assert.True(Directory.EnumerateFileSystemEntries(image.Folder["upper"]).Any());
        await AssertSameToRsyncAsync(source.Path, image.Mountpoint);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Dpkg_verifies_a_whole_root()
    {
        Assert.SkipUnless(Product.IsFullRun, "skipped: part of ./test.sh full");
        Tool.NeedRoot();
        Tool.Need("debootstrap");
        var suite = AptSource.OfThisMachine();
        Assert.SkipUnless(suite is not null, "skipped: the package sources of this machine name no Debian mirror");
        using var source = new TestFolder();
        var root = source.Make("root");
        var made = await Tool.RunAsync("debootstrap", ["--variant=minbase", .. suite.Keyring is { } keyring ? (string[])["--keyring", keyring] : [], suite.Suite, root, suite.Mirror], TimeSpan.FromMinutes(20));
        Assert.SkipUnless(made.Status == 0, $"skipped: debootstrap could not make a root here: {made.Output[^Math.Min(made.Output.Length, 500)..]}{made.Error}");
        using var image = await BuiltImage.CreateAsync(root);
        await using var daemon = await image.ServeAsync(validates: false);
        using (var overlay = await Overlay.MountAsync(image.Folder, image.Mountpoint))
        {
            Assert.Equal("", await Tool.MustAsync("chroot", overlay.Merged, "dpkg", "--verify"));

            // It can fail.
            await File.AppendAllTextAsync(Path.Combine(overlay.Merged, "bin", "ls"), "changed");
            Assert.Contains("/bin/ls", (await Tool.RunAsync("chroot", overlay.Merged, "dpkg", "--verify")).Output, StringComparison.Ordinal);
        }

        Assert.Equal("", await Tool.MustAsync("chroot", image.Mountpoint, "dpkg", "--verify"));
        await daemon.StopAsync();
    }

    private static async Task AssertSameToRsyncAsync(string source, string mountpoint)
    {
        // The time of the root is not kept in an image of a directory.
        var differences = await Tool.MustAsync("rsync", "-aHAXnci", "--delete", source + "/", mountpoint + "/");
        Assert.Equal("", string.Join('\n', differences.Split('\n').Where(line => line.Length > 0 && !line.EndsWith(" ./", StringComparison.Ordinal))));
    }

    private static Task ChangeAsync(string merged, string verified) => Tool.MustAsync("bash", "-euc", $"""
        cd {merged}
        # A write copies the file up.
        echo more >> verified
        head -c {24 << 20} verified | cmp - {verified}
        # A rename leaves a whiteout behind.
        mv verified renamed
        test ! -e verified
        head -c {24 << 20} renamed | cmp - {verified}
        # So does a removal, and a directory made anew hides the old one.
        file=$(find usr -type f | sort | head -n 1)
        folder=$(dirname "$file")
        rm "$file"
        test ! -e "$file"
        rm -r "$folder"
        mkdir "$folder"
        test -z "$(ls -A "$folder")"
        """);

    // Whole folders of /usr, until there is enough.
    private static async Task CopyMachineTreeAsync(TestFolder source)
    {
        long copied = 0;
        foreach (var folder in (string[])["/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/share/perl", "/usr/share/zoneinfo", "/usr/sbin", "/usr/lib/dotnet", "/usr/share/dotnet"])
        {
            if (copied >= WantedSize || !Directory.Exists(folder))
                continue;
            await Tool.MustAsync("rsync", "-aHAX", "--relative", folder, source.Path + "/");
            copied = long.Parse((await Tool.MustAsync("du", "-sb", source.Path)).Split('\t')[0]);
        }

        Assert.True(copied >= WantedSize, $"this machine's /usr gave only {copied} bytes");
    }
}
