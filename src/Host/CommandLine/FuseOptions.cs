using System.CommandLine;
using System.Globalization;

namespace Nydus.Host.CommandLine;

/// <summary>Options of <c>nydusd fuse</c>, which are also those of <c>nydusd</c> alone (specification section 1.1).</summary>
internal sealed class FuseOptions
{
    public const int MaxThreads = 1024;

    public Option<string> Mountpoint { get; } = Text("--mountpoint", "DIR", "Existing directory to mount on (required)", "-M");

    public Option<string> FailoverPolicy { get; } = Local(GlobalOptions.Choice(
        "--failover-policy", "resend", "What becomes of requests that a dead process had read", ["none", "resend", "flush"]));

    public Option<int> Threads { get; } = new("--fuse-threads", "--thread-num")
    {
        HelpName = "N",
        Description = "FUSE threads, 1 to 1024",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => 4,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MaxThreads)
                return threads;
            result.AddError($"invalid value '{result.Tokens[0].Value}' for '--fuse-threads': a number from 1 to {MaxThreads} is needed");
            return 0;
        },
    };

    public Option<string> Transport { get; } = Local(GlobalOptions.Choice(
        "--fuse-transport", "auto", "How requests come from the kernel: over /dev/fuse (auto, dev), or over io_uring with a thread for each CPU", ["auto", "dev", "uring"]));

    public Option<bool> Writable { get; } = Local(GlobalOptions.Flag("--writable", "Mount for reading and writing"));

    public Option<string> Bootstrap { get; } = Text("--bootstrap", "FILE", "Metadata of the image to mount; without it an empty root is served", "-B");

    public Option<string> LocalFsDirectory { get; } = Text("--localfs-dir", "DIR", "Directory of blobs and cache, in place of --config", "-D");

    public Option<string> SharedDirectory { get; } = Text("--shared-dir", "DIR", "Pass a directory through. Not part of this release", "-s");

    public Option<string> PrefetchFiles { get; } = Text("--prefetch-files", "FILE", "List of paths to fetch in advance, one a line; needs --bootstrap. Prefetch is not part of this release");

    public Option<string> VirtualMountpoint { get; } = Local(GlobalOptions.Default(Text("--virtual-mountpoint", "PATH", "Where the image appears below the mountpoint", "-m"), "/"));

    public Option<string> DedupDb { get; } = Text("--dedup-db", "FILE", "Database of chunks shared between images. Not part of this release");

    public IReadOnlyList<Option> All =>
    [
        Mountpoint, FailoverPolicy, Threads, Transport, Writable, Bootstrap, LocalFsDirectory, SharedDirectory, PrefetchFiles, VirtualMountpoint, DedupDb,
    ];

    private static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        Local(GlobalOptions.Text(name, value, description, aliases));

    private static Option<T> Local<T>(Option<T> option)
    {
        option.Recursive = false;
        return option;
    }
}
