using Microsoft.Extensions.Logging.Abstractions;
using Nydus.Fuse;
using Nydus.Host.CommandLine;
using Nydus.Host.Process;

namespace Nydus.Host.Tests.CommandLine;

public sealed class LaunchBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_bootstrap_the_configuration_is_never_opened()
    {
        DaemonLaunch launch = Build(Arguments() with { Config = _folder["missing"] });
        Assert.Null(launch.Image);
        Assert.Equal(_folder.Path, launch.Mountpoint);
    }

    [Fact]
    public void Links_to_the_mountpoint_are_resolved()
    {
        Directory.CreateSymbolicLink(_folder["link"], _folder.Path);
        Assert.Equal(_folder.Path, Build(Arguments() with { Mountpoint = _folder["link"] + "/" }).Mountpoint);
    }

    [Fact]
    public void A_local_directory_needs_no_configuration()
    {
        File.WriteAllText(_folder["b"], "");
        ImageLaunch image = Build(Arguments() with { Bootstrap = _folder["b"], LocalFsDirectory = "/data" }).Image!;
        Assert.Equal("localfs", image.Config.Backend!.Type);
    }

    [Fact]
    public void Prefetch_lists_are_trimmed()
    {
        File.WriteAllText(_folder["b"], "");
        File.WriteAllText(_folder["p"], " /a \n\n/b\n");
        ImageLaunch image = Build(Arguments() with { Bootstrap = _folder["b"], LocalFsDirectory = "/d", PrefetchFiles = _folder["p"] }).Image!;
        Assert.Equal(["/a", "/b"], image.PrefetchFiles);
    }

    [Fact]
    public void What_cannot_be_used_is_named()
    {
        File.WriteAllText(_folder["b"], "");
        File.WriteAllText(_folder["empty"], "{\"version\":2}");
        File.WriteAllText(_folder["bad"], "{\"version\":2,\"id\":1,\"cache\":1}");
        FuseArguments image = Arguments() with { Bootstrap = _folder["b"] };
        Fails("mountpoint", Arguments() with { Mountpoint = _folder["none"] });
        Fails("is not a directory", Arguments() with { Mountpoint = _folder["b"] });
        Fails("bootstrap", Arguments() with { Bootstrap = _folder["none"], LocalFsDirectory = "/d" });
        Fails("--config or --localfs-dir", image);
        Fails("--config or --localfs-dir", Arguments() with { Bootstrap = _folder["none"] });
        Fails("cannot be read", image with { Config = _folder["none"] });
        Fails($"{_folder.Path} is a directory", image with { Config = _folder.Path });
        Fails("has no `backend`", image with { Config = _folder["empty"] });
        Fails("id: must be a string (got a number); cache: must be an object (got a number)", image with { Config = _folder["bad"] });
        Fails("prefetch list", image with { LocalFsDirectory = "/d", PrefetchFiles = _folder["none"] });
        Fails("virtual mountpoint", Arguments() with { VirtualMountpoint = "a/b" });
        Fails("virtual mountpoint", Arguments() with { VirtualMountpoint = "/a/../b" });
        Assert.Throws<StartException>(() => LaunchBuilder.Log(Arguments() with { LogRotationSize = "big" }));
        StartException negative = Assert.Throws<StartException>(() => LaunchBuilder.NofileLimit(Arguments() with { RlimitNofile = "-1" }));
        Assert.Equal("the value '-1' of --rlimit-nofile must be 0 or more", negative.Message);
        StartException word = Assert.Throws<StartException>(() => LaunchBuilder.NofileLimit(Arguments() with { RlimitNofile = "-x" }));
        Assert.Equal("the value '-x' of --rlimit-nofile is not a number", word.Message);
        Assert.Equal(2 * 1024 * 1024, LaunchBuilder.Log(Arguments() with { LogRotationSize = "2" }).RotationSize);
    }

    private FuseArguments Arguments() => new() { Mountpoint = _folder.Path };

    [Theory]
    [InlineData("auto", false, FuseTransport.Dev)]
    [InlineData("auto", true, FuseTransport.Dev)]
    [InlineData("uring", true, FuseTransport.Uring)]
    [InlineData("dev", false, FuseTransport.Dev)]
    public void A_connection_that_may_be_taken_over_goes_over_uring_only_if_told(string transport, bool supervised, FuseTransport expected)
    {
        FuseArguments arguments = Arguments() with { Transport = transport, Supervisor = supervised ? "s" : null, Id = supervised ? "i" : null };
        Assert.Equal(expected, Build(arguments).FuseTransport);
        if (supervised)
            Assert.Equal(expected, Build(arguments with { Supervisor = null, Id = null, Upgrade = true }).FuseTransport);
    }

    private static DaemonLaunch Build(FuseArguments arguments) => LaunchBuilder.Build(arguments, NullLogger.Instance);

    private static void Fails(string reason, FuseArguments arguments) =>
        Assert.Contains(reason, Assert.Throws<StartException>(() => Build(arguments)).Message, StringComparison.Ordinal);
}
