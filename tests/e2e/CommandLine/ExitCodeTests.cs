using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

public class ExitCodeTests
{
    [Fact]
    public async Task Version_has_the_lines_that_clients_read()
    {
        var result = await Tool.RunAsync(Product.Nydusd, "--version");
        Assert.Equal(0, result.Status);
        Assert.StartsWith("nydusd \rVersion: \t", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"Git Commit:\s*(.+)", result.Output);
        Assert.Matches(@"(?m)^Build Time: \t\S+", result.Output);
        Assert.Matches(@"(?m)^Profile: \t\S+", result.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("fuse --help")]
    [InlineData("-h")]
    public async Task Help_ends_with_0(string arguments)
    {
        var result = await Tool.RunAsync(Product.Nydusd, arguments.Split(' '));
        Assert.Equal(0, result.Status);
        Assert.Contains("--mountpoint", result.Output);
    }

    [Theory]
    [InlineData("--no-such-flag")]
    [InlineData("")]
    [InlineData("--mountpoint")]
    [InlineData("--mountpoint /tmp --log-level loud")]
    [InlineData("--mountpoint /tmp --fuse-threads 0")]
    [InlineData("--mountpoint /tmp --fuse-threads 1025")]
    [InlineData("--mountpoint /tmp --failover-policy hope")]
    [InlineData("--mountpoint /tmp --id one")]
    [InlineData("--mountpoint /tmp --supervisor /tmp/nobody.sock")]
    [InlineData("--mountpoint /tmp --bootstrap /b --shared-dir /s")]
    [InlineData("--mountpoint /tmp --config /c --localfs-dir /d")]
    [InlineData("--mountpoint /tmp --prefetch-files /p")]
    [InlineData("--mountpoint /tmp --shared-dir /s")]
    [InlineData("virtiofs --sock /tmp/none.sock")]
    public async Task Wrong_usage_ends_with_2_and_says_why(string arguments)
    {
        var result = await Tool.RunAsync(Product.Nydusd, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, result.Status);
        Assert.NotEqual("", result.Error.Trim());
    }

    [Theory]
    [InlineData("--mountpoint", "--mountpoint", "")]
    [InlineData("--log-file", "--mountpoint", "/tmp", "--log-file", "")]
    [InlineData("--plugin-dir", "plugins", "list", "--plugin-dir", "")]
    [InlineData("FILE", "config", "check", "")]
    public async Task An_empty_value_ends_with_2_and_is_named(string name, params string[] arguments)
    {
        var result = await Tool.RunAsync(Product.Nydusd, arguments);
        Assert.Equal(2, result.Status);
        Assert.Contains($"error: the argument '{name}' must not be empty", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config missing", "no-such-config")]
    [InlineData("bootstrap missing", "no-such-bootstrap")]
    [InlineData("mount point missing", "no-such-mountpoint")]
    [InlineData("config broken", "config.json")]
    [InlineData("wrong type", "device.cache.compressed")]
    [InlineData("unknown backend", "localfs")]
    [InlineData("not an image", "bootstrap")]
    [InlineData("neither config nor folder", "--localfs-dir")]
    [InlineData("rotation size", "--log-rotation-size")]
    public async Task A_start_that_fails_ends_with_1_and_one_sentence(string what, string named)
    {
        using var image = new ServedImage("c-v6");
        var config = image.Folder.Write("config.json", image.Config.Version1());
        var arguments = new Dictionary<string, string> { ["--config"] = config, ["--bootstrap"] = image.Bootstrap, ["--mountpoint"] = image.Mountpoint };
        switch (what)
        {
            case "config missing": arguments["--config"] = image.Folder["no-such-config"]; break;
            case "bootstrap missing": arguments["--bootstrap"] = image.Folder["no-such-bootstrap"]; break;
            case "mount point missing": arguments["--mountpoint"] = image.Folder["no-such-mountpoint"]; break;
            case "config broken": File.WriteAllText(config, "{ \"device\": "); break;
            case "wrong type": File.WriteAllText(config, image.Config.Version1().Replace("\"compressed\":false", "\"compressed\":7", StringComparison.Ordinal)); break;
            case "unknown backend": File.WriteAllText(config, (image.Config with { BackendType = "nfs" }).Version1()); break;
            case "not an image": File.WriteAllText(image.Bootstrap, new string('x', 9000)); break;
            case "neither config nor folder": arguments.Remove("--config"); break;
            case "rotation size": arguments["--log-rotation-size"] = "many"; break;
        }

        var result = await Tool.RunAsync(Product.Nydusd, arguments.SelectMany(pair => new[] { pair.Key, pair.Value }));
        Assert.Equal(1, result.Status);
        Assert.Contains(named, result.Error);
        Assert.Contains("Error: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.False(MountTable.IsMounted(image.Mountpoint));
    }

    /// <summary>Without an image the configuration is not opened, however broken, and an empty root is served.</summary>
    [Fact]
    public async Task Without_a_bootstrap_an_empty_root_is_served()
    {
        using var folder = new TestFolder();
        var mountpoint = folder.Make("mnt");
        await using var daemon = await Daemon.StartAsync(mountpoint, ["--config", folder.Write("config.json", "{ broken"), "--mountpoint", mountpoint]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(mountpoint));
        await daemon.StopAsync();
    }
}
