using System.CommandLine;

namespace Nydus.Host.CommandLine;

/// <summary>Options that may stand before or after the subcommand (specification section 1.1).</summary>
internal sealed class GlobalOptions
{
    public Option<string> ApiSocket { get; } = Text("--apisock", "PATH", "Unix socket of the HTTP API. The API is not part of this release: an old socket file is removed and none is made", "-A");

    public Option<string> Config { get; } = Text("--config", "FILE", "Configuration, JSON or TOML, version 1 or 2. Opened only when --bootstrap is given", "-C");

    public Option<string> Id { get; } = Text("--id", "ID", "Identifier of this instance; needs --supervisor");

    public Option<string> Supervisor { get; } = Text("--supervisor", "PATH", "Unix socket of the supervisor that keeps the state of this instance; needs --id");

    public Option<bool> Upgrade { get; } = Flag("--upgrade", "Start in state INIT and wait for a takeover; counts only with --apisock");

    public Option<string> LogLevel { get; } = Choice("--log-level", "info", "The lowest level that is logged", ["trace", "debug", "info", "warn", "error"], "-l");

    public Option<string> LogFile { get; } = Text("--log-file", "FILE", "Log to a file instead of standard error; .log is added when the name has no extension", "-L");

    public Option<string> LogRotationSize { get; } = Default(Text("--log-rotation-size", "MB", "Size at which the log file is put away; 0 for never"), "0");

    public Option<string> RlimitNofile { get; } = Default(Text("--rlimit-nofile", "N", "Limit of open files; 0 leaves it alone"), "1000000");

    public Option<string[]> PluginDirectories { get; } = new("--plugin-dir")
    {
        HelpName = "DIR",
        Description = "One more directory of plugins, after `plugins` beside the program and NYDUS_PLUGIN_PATH; may be repeated",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Recursive = true,
    };

    public IReadOnlyList<Option> All =>
    [
        ApiSocket, Config, Id, Supervisor, Upgrade, LogLevel, LogFile, LogRotationSize, RlimitNofile, PluginDirectories,
    ];

    internal static Option<string> Text(string name, string value, string description, params string[] aliases) => new(name, aliases)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        Recursive = true,
    };

    internal static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
        Recursive = true,
    };

    internal static Option<string> Choice(string name, string fallback, string description, string[] choices, params string[] aliases)
    {
        Option<string> option = Default(Text(name, "", description, aliases), fallback);
        option.HelpName = null;
        return option.AcceptOnlyFromAmong(choices);
    }

    internal static Option<string> Default(Option<string> option, string fallback)
    {
        option.DefaultValueFactory = _ => fallback;
        return option;
    }
}
