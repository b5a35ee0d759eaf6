using Nydus.Host.CommandLine;
using Nydus.Host.PluginListing;

namespace Nydus.Host.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private FuseArguments? _seen;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("-M /m")]
    [InlineData("fuse -M /m")]
    [InlineData("--mountpoint=/m")]
    [InlineData("-M /m -B b -C c")]
    [InlineData("-M /m -B b -D d")]
    [InlineData("-l debug fuse -M /m")]
    [InlineData("fuse -M /m -l debug")]
    [InlineData("--mountpoint M --apisock A --log-level error --thread-num 10 --config C --bootstrap B --upgrade --supervisor S --id U --writable")]
    [InlineData("-M /m -B b --prefetch-files p")]
    [InlineData("-M /m --fuse-threads 1024")]
    [InlineData("-M /m --failover-policy flush")]
    [InlineData("fuse -M /m --fuse-transport uring")]
    [InlineData("-M /m --rlimit-nofile x")]
    [InlineData("-M /h -m /?")]
    [InlineData("-M /m -B @b")]
    [InlineData("-M /m --plugin-dir a --plugin-dir b")]
    public void Accepted(string line)
    {
        Assert.Equal(0, Run(line));
        Assert.Equal("", _error.ToString());
        Assert.NotNull(_seen);
    }

    [Theory]
    [InlineData("", "--mountpoint")]
    [InlineData("fuse", "--mountpoint")]
    [InlineData("-M", "-M")]
    [InlineData("-M /m --bogus", "--bogus")]
    [InlineData("-M /m extra", "extra")]
    [InlineData("-M /m -M /n", "-M")]
    [InlineData("-M /m fuse -M /m", "before the subcommand")]
    [InlineData("-B b config check f", "before the subcommand")]
    [InlineData("-M /m -D d -C c", "cannot be used with '--config'")]
    [InlineData("-M /m --prefetch-files p", "needs '--bootstrap'")]
    [InlineData("-M /m --id i", "needs '--supervisor'")]
    [InlineData("-M /m --supervisor s", "needs '--id'")]
    [InlineData("-M /m -l loud", "loud")]
    [InlineData("-M /m -l INFO", "INFO")]
    [InlineData("-M /m --failover-policy x", "x")]
    [InlineData("-M /m --fuse-transport pigeon", "pigeon")]
    [InlineData("-M /m --fuse-threads 0", "1 to 1024")]
    [InlineData("-M /m --thread-num 1025", "1 to 1024")]
    [InlineData("-M /m --thread-num 1e1", "1 to 1024")]
    [InlineData("-M /m -s d", "not part of this release")]
    [InlineData("-M /m -s d -B b", "cannot be used with '--shared-dir'")]
    [InlineData("-M /m --dedup-db d", "not part of this release")]
    [InlineData("virtiofs --sock s -B b", "'virtiofs' is not part of this release")]
    [InlineData("singleton -F d", "'singleton' is not part of this release")]
    [InlineData("nbd /dev/nbd0", "'nbd' is not part of this release")]
    [InlineData("uffd -S s -B b --threads 4", "'uffd' is not part of this release")]
    [InlineData("config", "command")]
    [InlineData("config check", "check")]
    [InlineData("config migrate f --to v1", "v1")]
    public void Refused(string line, string reason)
    {
        Assert.Equal(2, Run(line));
        Assert.Null(_seen);
        Assert.Contains(reason, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("-M ''", "--mountpoint")]
    [InlineData("--mountpoint= -B b", "--mountpoint")]
    [InlineData("-M= -B b", "--mountpoint")]
    [InlineData("fuse -M ''", "--mountpoint")]
    [InlineData("-M /m -B ''", "--bootstrap")]
    [InlineData("-M /m -D ''", "--localfs-dir")]
    [InlineData("-M /m -s ''", "--shared-dir")]
    [InlineData("-M /m -m ''", "--virtual-mountpoint")]
    [InlineData("-M /m -B b --prefetch-files ''", "--prefetch-files")]
    [InlineData("-M /m --dedup-db ''", "--dedup-db")]
    [InlineData("-M /m -A ''", "--apisock")]
    [InlineData("-M /m -C ''", "--config")]
    [InlineData("-M /m -L ''", "--log-file")]
    [InlineData("-L '' fuse -M /m", "--log-file")]
    [InlineData("-M /m --id '' --supervisor s", "--id")]
    [InlineData("-M /m --id i --supervisor ''", "--supervisor")]
    [InlineData("-M /m --plugin-dir a --plugin-dir ''", "--plugin-dir")]
    [InlineData("plugins list --plugin-dir ''", "--plugin-dir")]
    [InlineData("-M /m -l ''", "--log-level")]
    [InlineData("-M /m --fuse-threads ''", "--fuse-threads")]
    [InlineData("-M /m --rlimit-nofile ''", "--rlimit-nofile")]
    [InlineData("config check ''", "FILE")]
    [InlineData("config migrate ''", "FILE")]
    public void An_empty_value_is_refused_by_the_name_of_its_argument(string line, string name)
    {
        Assert.Equal(2, Run(line));
        Assert.Null(_seen);
        Assert.Equal($"error: the argument '{name}' must not be empty\n\nFor more information, try '--help'.\n", _error.ToString());
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("fuse frob")]
    [InlineData("config frob")]
    public void Help_on_a_command_that_is_not_there_fails_like_the_command(string line)
    {
        Run(line);
        string expected = _error.ToString();
        Assert.Contains("frob", expected, StringComparison.Ordinal);
        _error.GetStringBuilder().Clear();
        Assert.Equal(2, Run($"help {line}"));
        Assert.Equal(expected, _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help help")]
    [InlineData("help config check")]
    public void Help_on_a_command_that_is_there_is_printed(string line)
    {
        Assert.Equal(0, Run(line));
        Assert.NotEqual("", _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Values_and_defaults_arrive()
    {
        Run("-M /m");
        Assert.Equal(new FuseArguments { Mountpoint = "/m", PluginDirectories = _seen!.PluginDirectories }, _seen);
        Run("fuse -M /m --thread-num 7 --writable -m /v --upgrade -A /a --failover-policy none -L /l --log-rotation-size 3");
        Assert.Equal(
            new FuseArguments
            {
                Mountpoint = "/m",
                Threads = 7,
                Writable = true,
                VirtualMountpoint = "/v",
                Upgrade = true,
                ApiSocket = "/a",
                FailoverPolicy = "none",
                LogFile = "/l",
                LogRotationSize = "3",
                PluginDirectories = _seen.PluginDirectories,
            },
            _seen);
    }

    [Theory]
    [InlineData("-V")]
    [InlineData("--version")]
    public void Version_has_the_lines_that_others_parse(string line)
    {
        Assert.Equal(0, Run(line));
        Assert.Matches("^nydusd \rVersion: \tv[0-9.]+\nGit Commit: \t([0-9a-f]{40}|unknown)\nBuild Time: \t.+\nProfile: \t(debug|release)\nRustc: \t\t\\(none, \\.NET [0-9.]+\\)\n\n$", _output.ToString());
    }

    [Theory]
    [InlineData("--help", "nydusd-help.txt")]
    [InlineData("fuse -h", "nydusd-help-fuse.txt")]
    [InlineData("help fuse", "nydusd-help-fuse.txt")]
    public void Help_names_every_flag_of_the_older_daemon(string line, string golden)
    {
        string folder = Environment.GetEnvironmentVariable("NYDUS_GOLDEN") ?? "../shared/golden";
        string file = Path.Combine(folder, "cli", golden);
        Assert.SkipUnless(File.Exists(file), "skipped: the golden data are not there");
        Assert.Equal(0, Run(line));
        string help = _output.ToString();
        foreach (string word in File.ReadAllText(file).Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.StartsWith("--", StringComparison.Ordinal)))
            Assert.Contains(word, help, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_check_prints_everything()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c"], "{\"version\":2,\"rafs\":{\"batch_size\":-1,\"mod\":1}}");
        Assert.Equal(1, Run($"config check {folder["c"]}"));
        Assert.Equal("error: rafs.batch_size: must be 0 or more (got -1)\nwarning: rafs.mod: unknown key, ignored; did you mean `mode`?\n", _output.ToString());
        File.WriteAllText(folder["c"], "{\"version\":2}");
        Assert.Equal(0, Run($"config check {folder["c"]}"));
        Assert.EndsWith("ok: version 2, backend none, cache none\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, Run($"config check {folder["none"]}"));
        Assert.Equal(1, Run($"config check {folder.Path}"));
        Assert.EndsWith($"Error: {folder.Path} is a directory\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Config_migrate_prints_version_2()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c"], Configuration.ConfigSamples.SmokeV1);
        Assert.Equal(0, Run($"config migrate {folder["c"]} --to v2 --format toml"));
        Assert.Contains("version = 2", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Plugins_are_listed()
    {
        Assert.Equal(0, Run("plugins list"));
        Assert.Contains("acme", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Acme: built against 9.0\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Run("plugins list --json"));
        Assert.Contains("\"contract_version\": \"9.0\"", _output.ToString(), StringComparison.Ordinal);
    }

    private int Run(string line) => new NydusCommandLine(
        _output,
        _error,
        arguments =>
        {
            _seen = arguments;
            return 0;
        },
        () => new OnePlugin()).Run([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word)]);

    private sealed class OnePlugin : IPluginLister
    {
        public IReadOnlyList<PluginRow> List(IReadOnlyList<string> directories) =>
            [new PluginRow("Acme", "backend", ["acme"], "1.0", "9.0", "/p/Acme.dll", new string('a', 64), "refused", "built against 9.0")];
    }
}
