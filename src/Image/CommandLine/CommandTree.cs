using System.CommandLine;
using System.CommandLine.Help;
using Nydus.Image.Output;

namespace Nydus.Image.CommandLine;

/// <summary>All commands and options. System.CommandLine only parses.</summary>
internal sealed class CommandTree
{
    public CommandTree(IReadOnlyList<ImageCommand> commands, IReadOnlyList<ImageCommand> chunkDictionaryCommands)
    {
        Commands = [.. commands, .. chunkDictionaryCommands];
        // A command without an action demands a subcommand.
        Root.SetAction(_ => ExitCode.Success);
        ChunkDictionary.SetAction(_ => ExitCode.Success);
        Root.Directives.Clear();
        Root.Options.Clear();
        LogFile.Recursive = true;
        LogLevel.Recursive = true;
        Root.Options.Add(LogFile);
        Root.Options.Add(LogLevel);
        // The default aliases of help, /h and /?, would swallow paths.
        Root.Options.Add(new HelpOption("--help", "-h") { Description = "Print help" });
        Root.Options.Add(Version);
        foreach (ImageCommand command in commands)
            Root.Subcommands.Add(command.Command);
        foreach (ImageCommand command in chunkDictionaryCommands)
            ChunkDictionary.Subcommands.Add(command.Command);
        Root.Subcommands.Add(ChunkDictionary);
    }

    public RootCommand Root { get; } = new("Build, analyze, inspect or validate RAFS filesystems and Nydus accelerated container images");

    public Command ChunkDictionary { get; } = new("chunkdict", "Find chunks that images share");

    public Option<string> LogFile { get; } = Options.Text("--log-file", "Log to a file instead of standard error; .log is added when the name has no extension", "-L");

    public Option<string> LogLevel { get; } = Options.Choice("--log-level", "The lowest level that is logged", LogLevels.Names, LogLevels.Default, "-l");

    public Option<bool> Version { get; } = Options.Flag("--version", "Print version", "-V");

    public IReadOnlyList<ImageCommand> Commands { get; }

    public ImageCommand? Find(Command command) => Commands.FirstOrDefault(candidate => candidate.Command == command);
}
