using System.Globalization;

namespace Nydus.Host.CommandLine;

/// <summary>
/// The command line as programs write it: known options, each once, each with a value as a word of its own. Such a line is read here, because building
/// the parser costs more than mounting an image. Whatever is not plain or not right is left to <see cref="NydusCommandLine"/>, which decides what is
/// allowed and says what is wrong: this class may refuse anything, and must read what it takes exactly as that one does (a test compares them).
/// </summary>
internal static class PlainArguments
{
    /// <summary>The arguments of a daemon, or null when the parser has to look at the line.</summary>
    public static FuseArguments? TryRead(ReadOnlySpan<string> line)
    {
        if (line is ["fuse", ..])
            line = line[1..];
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var pluginDirectories = new List<string>();
        for (int i = 0; i < line.Length; i++)
        {
            string? option = LongName(line[i]);
            if (option is null)
                return null;
            string value = "";
            if (!IsFlag(option))
            {
                if (++i == line.Length || line[i].Length == 0 || line[i][0] == '-')
                    return null;
                value = line[i];
            }
            if (option == "--plugin-dir")
                pluginDirectories.Add(value);
            else if (!given.TryAdd(option, value))
                return null;
        }
        return Build(given, pluginDirectories);
    }

    private static FuseArguments? Build(Dictionary<string, string> given, List<string> pluginDirectories)
    {
        var defaults = new FuseArguments { Mountpoint = "" };
        int threads = defaults.Threads;
        if (Value("--fuse-threads") is { } number
            && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= FuseOptions.MaxThreads))
            return null;
        var read = new FuseArguments
        {
            Mountpoint = Value("--mountpoint") ?? "",
            FailoverPolicy = Value("--failover-policy") ?? defaults.FailoverPolicy,
            Threads = threads,
            Transport = Value("--fuse-transport") ?? defaults.Transport,
            Writable = given.ContainsKey("--writable"),
            Bootstrap = Value("--bootstrap"),
            LocalFsDirectory = Value("--localfs-dir"),
            PrefetchFiles = Value("--prefetch-files"),
            VirtualMountpoint = Value("--virtual-mountpoint") ?? defaults.VirtualMountpoint,
            ApiSocket = Value("--apisock"),
            Config = Value("--config"),
            Id = Value("--id"),
            Supervisor = Value("--supervisor"),
            Upgrade = given.ContainsKey("--upgrade"),
            LogLevel = Value("--log-level") ?? defaults.LogLevel,
            LogFile = Value("--log-file"),
            LogRotationSize = Value("--log-rotation-size") ?? defaults.LogRotationSize,
            RlimitNofile = Value("--rlimit-nofile") ?? defaults.RlimitNofile,
            PluginDirectories = PluginPath.Directories([.. pluginDirectories]),
        };
        return IsAllowed(read) ? read : null;

        string? Value(string option) => given.GetValueOrDefault(option);
    }

    // The rules of FuseRules and of the options' choices, the short way.
    private static bool IsAllowed(FuseArguments read) =>
        read.Mountpoint.Length > 0
        && read.FailoverPolicy is "none" or "resend" or "flush"
        && read.Transport is "auto" or "dev" or "uring"
        && read.LogLevel is "trace" or "debug" or "info" or "warn" or "error"
        && (read.LocalFsDirectory is null || read.Config is null)
        && (read.PrefetchFiles is null || read.Bootstrap is not null)
        && read.Id is null == read.Supervisor is null;

    private static bool IsFlag(string option) => option is "--writable" or "--upgrade";

    private static string? LongName(string word) => word switch
    {
        "--apisock" or "-A" => "--apisock",
        "--config" or "-C" => "--config",
        "--log-level" or "-l" => "--log-level",
        "--log-file" or "-L" => "--log-file",
        "--mountpoint" or "-M" => "--mountpoint",
        "--bootstrap" or "-B" => "--bootstrap",
        "--localfs-dir" or "-D" => "--localfs-dir",
        "--virtual-mountpoint" or "-m" => "--virtual-mountpoint",
        "--fuse-threads" or "--thread-num" => "--fuse-threads",
        "--id" or "--supervisor" or "--upgrade" or "--log-rotation-size" or "--rlimit-nofile" or "--plugin-dir" or "--failover-policy"
            or "--fuse-transport" or "--writable" or "--prefetch-files" => word,
        _ => null,
    };
}
