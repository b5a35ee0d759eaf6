using Nydus.Fuse.Interop;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>Mounting without privileges. The explicit tests are run by the others in a child of the user nobody.</summary>
public sealed class FuserMountTests
{
    private const string Nobody = "65534";

    // Many machines give /dev/fuse to everybody, some to root alone. The child gets a node of its own in a mount namespace of its own.
    private const string OpenDevice =
        "[ -e \"$1\" ] || mknod -m 666 \"$1\" c 10 229; mount --bind \"$1\" /dev/fuse; shift; exec \"$@\"";

    private const string MountpointVariable = "NYDUS_TEST_MOUNTPOINT";

    [Fact]
    public Task WithoutRoot_FusermountMounts() => RunAsNobodyAsync(nameof(Nobody_MountsServesAndUnmounts));

    [Fact]
    public Task WithoutRootAndFusermount_TheErrorSaysWhatIsMissing() => RunAsNobodyAsync(nameof(Nobody_HasNoFusermount), "PATH=/nonexistent");

    [Fact]
    public Task WithoutRoot_AForeignMountpointIsRefused() => RunAsNobodyAsync(nameof(Nobody_MayNotMountThere));

    [Fact(Explicit = true)]
    public async Task Nobody_MountsServesAndUnmounts()
    {
        var mountpoint = Environment.GetEnvironmentVariable(MountpointVariable)!;
        Assert.Equal(uint.Parse(Nobody), Libc.geteuid());
        var logger = new ListLogger();
        using var mount = FuseMount.Create(mountpoint, new FuseMountOptions(), logger);
        await using var session = FuseDevSession.Start(mount, new TestTree(), new FuseSessionOptions(), logger);
        Assert.Equal(TestTree.HelloText, await File.ReadAllTextAsync(Path.Combine(mountpoint, "hello")));
        using (var file = File.OpenHandle(Path.Combine(mountpoint, "big")))
            await session.StopAsync(TimeSpan.FromSeconds(5)).WaitAsync(Mounted.Patience);
        Assert.False(KernelMounts.IsMounted(mountpoint));
        // Without user_allow_other in /etc/fuse.conf the mount is ours alone, and the log says so.
        Assert.DoesNotContain(logger.Complaints, line => !line.Contains("user_allow_other", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public void Nobody_HasNoFusermount()
    {
        var error = Assert.Throws<IOException>(
            () => FuseMount.Create(Environment.GetEnvironmentVariable(MountpointVariable)!, new FuseMountOptions(), new ListLogger()));
        Assert.Contains("needs fusermount3 (Debian package fuse3)", error.Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Nobody_MayNotMountThere()
    {
        var error = Assert.Throws<IOException>(() => FuseMount.Create("/usr", new FuseMountOptions(), new ListLogger()));
        Assert.Contains("fusermount3: user has no write access to mountpoint /usr", error.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsNobodyAsync(string test, string variable = "A=B")
    {
        Mounted.SkipWhereImpossible();
        Assert.SkipUnless(Tool.Exists("setpriv") && Tool.Exists("fusermount3"), "skipped: setpriv or fusermount3 is not installed");
        var program = Environment.ProcessPath!;
        string[] asNobody = ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups"];
        using var folder = new TemporaryFolder();
        using var devices = new TemporaryFolder();
        Assert.Equal(0, (await Tool.RunAsync("chown", Nobody, folder.Path)).ExitCode);
        string[] withDevice = ["-m", "sh", "-ec", OpenDevice, "sh", Path.Combine(devices.Path, "fuse")];
        Assert.SkipUnless(
            (await Tool.RunAsync("unshare", [.. withDevice, .. asNobody, "test", "-x", program, "-a", "-w", "/dev/fuse"])).ExitCode == 0,
            "skipped: the user nobody may not run the tests here, or gets no /dev/fuse");
        var (exit, output) = await Tool.RunAsync(
            "unshare",
            [
                .. withDevice, .. asNobody, "env", variable, $"{MountpointVariable}={folder.Path}", program, "-noLogo", "-explicit", "only",
                "-method", $"{typeof(FuserMountTests).FullName}.{test}",
            ]);
        Assert.True(exit == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }
}
