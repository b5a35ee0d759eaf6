using System.CommandLine;
using System.CommandLine.Help;

namespace Nydus.Host.CommandLine;

/// <summary>All commands and options. System.CommandLine only parses; what is done is decided by <see cref="NydusCommandLine"/>.</summary>
internal sealed class CommandTree
{
    public CommandTree()
    {
        // A command without an action demands a subcommand.
        Root.SetAction(_ => ExitCode.Success);
        Root.Directives.Clear();
        Root.Options.Clear();
        foreach (Option option in Global.All)
            Root.Options.Add(option);
        foreach (Option option in RootFuse.All)
            Root.Options.Add(option);
        // The default aliases of help, /h and /?, would swallow paths.
        Root.Options.Add(new HelpOption("--help", "-h") { Description = "Print help" });
        Root.Options.Add(Version);
        foreach (Option option in SubcommandFuse.All)
            Fuse.Options.Add(option);
        PluginsList.Options.Add(Json);
        Plugins.Subcommands.Add(PluginsList);
        ConfigCheck.Arguments.Add(CheckedFile);
        ConfigMigrate.Arguments.Add(MigratedFile);
        ConfigMigrate.Options.Add(To);
        ConfigMigrate.Options.Add(Format);
        Config.Subcommands.Add(ConfigCheck);
        Config.Subcommands.Add(ConfigMigrate);
        foreach (Command command in (Command[])[Fuse, Config, Plugins, .. Later])
            Root.Subcommands.Add(command);
    }

    public RootCommand Root { get; } = new("Serves container images lazily over FUSE.");

    public GlobalOptions Global { get; } = new();

    /// <summary>The options of <c>fuse</c> when the subcommand is left out.</summary>
    public FuseOptions RootFuse { get; } = new();

    public FuseOptions SubcommandFuse { get; } = new();

    public Option<bool> Version { get; } = new("--version", "-V") { Description = "Print version", Arity = ArgumentArity.Zero };

    public Command Fuse { get; } = new("fuse", "Serve over FUSE; what `nydusd` alone does");

    public Command Plugins { get; } = new("plugins", "Look at the plugins");

    public Command PluginsList { get; } = new("list", "List the plugins, without running them");

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON", Arity = ArgumentArity.Zero };

    public Command Config { get; } = new("config", "Look at configuration files");

    public Command ConfigCheck { get; } = new("check", "Print every error and warning of a configuration; exit code 1 when there is an error");

    public Argument<string> CheckedFile { get; } = new("FILE") { Description = "The configuration" };

    public Command ConfigMigrate { get; } = new("migrate", "Print a configuration in another version or notation; secrets are printed too");

    public Argument<string> MigratedFile { get; } = new("FILE") { Description = "The configuration" };

    public Option<string> To { get; } = Choice("--to", "v2", "The version to write", "v2");

    public Option<string> Format { get; } = Choice("--format", "json", "The notation to write", "json", "toml");

    /// <summary>Subcommands of older daemons that this release does not have. Whatever follows them is taken.</summary>
    public IReadOnlyList<Command> Later { get; } =
    [
        new("virtiofs", "Serve over virtio-fs. Not part of this release") { TreatUnmatchedTokensAsErrors = false },
        new("singleton", "Serve several mounts and blob caches. Not part of this release") { TreatUnmatchedTokensAsErrors = false },
        new("nbd", "Export an image as a network block device. Not part of this release") { TreatUnmatchedTokensAsErrors = false },
        new("uffd", "Export an image over userfaultfd. Not part of this release") { TreatUnmatchedTokensAsErrors = false },
    ];

    private static Option<string> Choice(string name, string fallback, string description, params string[] choices)
    {
        Option<string> option = GlobalOptions.Choice(name, fallback, description, choices);
        option.Recursive = false;
        return option;
    }
}
