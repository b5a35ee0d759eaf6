using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Nydus.Host.PluginListing;

namespace Nydus.Host.CommandLine;

/// <summary>From arguments to an exit code. Usage errors go to standard error and end with 2 (specification section 1.2).</summary>
internal sealed class NydusCommandLine
{
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    private readonly CommandTree _tree = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Func<FuseArguments, int> _runDaemon;
    private readonly Func<IPluginLister> _plugins;

    public NydusCommandLine(TextWriter output, TextWriter error, Func<FuseArguments, int> runDaemon, Func<IPluginLister> plugins)
    {
        _output = output;
        _error = error;
        _runDaemon = runDaemon;
        _plugins = plugins;
    }

    public int Run(IReadOnlyList<string> arguments)
    {
        arguments = EmptyValues.Separate(arguments);
        // `nydusd help config` is another way to write `nydusd config --help`.
        bool isHelp = arguments.Count > 0 && arguments[0] == "help";
        string[] topic = [.. arguments.Skip(1)];
        ParseResult parsed = CommandLineParser.Parse(_tree.Root, isHelp ? [.. topic, "--help"] : arguments, s_parser);
        // There is no help on what does not exist: it fails as it would alone.
        if (isHelp && parsed.UnmatchedTokens.Count > 0)
            return Run(topic);
        if (parsed.Action is HelpAction)
            return parsed.Invoke(new InvocationConfiguration { Output = _output, Error = _error });
        if (IsGiven(parsed, _tree.Version))
        {
            _output.Write(BuildVersion.Text);
            return ExitCode.Success;
        }
        Command command = parsed.CommandResult.Command;
        if (_tree.Later.Contains(command))
            return Usage($"the subcommand '{command.Name}' is not part of this release");
        if (EmptyValues.Check(parsed) is { Count: > 0 } empty)
            return Usage([.. empty]);
        if (parsed.Errors.Count > 0)
            return Usage([.. parsed.Errors.Select(e => e.Message).Distinct()]);
        if (command != _tree.Root && MisplacedOption(parsed) is { } misplaced)
            return Usage($"the argument '{misplaced}' cannot be used before the subcommand '{command.Name}'");
        return Dispatch(parsed, command);
    }

    private int Dispatch(ParseResult parsed, Command command)
    {
        if (command == _tree.Root)
            return RunFuse(parsed, _tree.RootFuse);
        if (command == _tree.Fuse)
            return RunFuse(parsed, _tree.SubcommandFuse);
        if (command == _tree.ConfigCheck)
            return ConfigCommands.Check(parsed.GetValue(_tree.CheckedFile)!, _output, _error);
        if (command == _tree.ConfigMigrate)
            return ConfigCommands.Migrate(parsed.GetValue(_tree.MigratedFile)!, parsed.GetValue(_tree.Format)!, _output, _error);
        if (command == _tree.PluginsList)
            return ListPlugins(parsed);
        return Usage($"'{command.Name}' needs a subcommand");
    }

    private int RunFuse(ParseResult parsed, FuseOptions options)
    {
        IReadOnlyList<string> errors = FuseRules.Check(parsed, _tree.Global, options);
        if (errors.Count > 0)
            return Usage([.. errors]);
        return _runDaemon(new FuseArguments
        {
            Mountpoint = parsed.GetValue(options.Mountpoint)!,
            FailoverPolicy = parsed.GetValue(options.FailoverPolicy)!,
            Threads = parsed.GetValue(options.Threads),
            Transport = parsed.GetValue(options.Transport)!,
            Writable = IsGiven(parsed, options.Writable),
            Bootstrap = parsed.GetValue(options.Bootstrap),
            LocalFsDirectory = parsed.GetValue(options.LocalFsDirectory),
            PrefetchFiles = parsed.GetValue(options.PrefetchFiles),
            VirtualMountpoint = parsed.GetValue(options.VirtualMountpoint)!,
            ApiSocket = parsed.GetValue(_tree.Global.ApiSocket),
            Config = parsed.GetValue(_tree.Global.Config),
            Id = parsed.GetValue(_tree.Global.Id),
            Supervisor = parsed.GetValue(_tree.Global.Supervisor),
            Upgrade = IsGiven(parsed, _tree.Global.Upgrade),
            LogLevel = parsed.GetValue(_tree.Global.LogLevel)!,
            LogFile = parsed.GetValue(_tree.Global.LogFile),
            LogRotationSize = parsed.GetValue(_tree.Global.LogRotationSize)!,
            RlimitNofile = parsed.GetValue(_tree.Global.RlimitNofile)!,
            PluginDirectories = PluginPath.Directories(parsed.GetValue(_tree.Global.PluginDirectories)),
        });
    }

    private int ListPlugins(ParseResult parsed)
    {
        IReadOnlyList<PluginRow> rows;
        try
        {
            rows = _plugins().List(PluginPath.Directories(parsed.GetValue(_tree.Global.PluginDirectories)));
        }
        catch (StartException e)
        {
            _error.WriteLine($"Error: {e.Message}");
            return ExitCode.Failure;
        }
        _output.Write(IsGiven(parsed, _tree.Json) ? PluginTable.Json(rows) : PluginTable.Text(rows));
        return ExitCode.Success;
    }

    // An option of the daemon in front of a subcommand belongs to the form without one.
    private string? MisplacedOption(ParseResult parsed)
    {
        foreach (Option option in _tree.RootFuse.All)
        {
            if (IsGiven(parsed, option))
                return option.Name;
        }
        return null;
    }

    private int Usage(params ReadOnlySpan<string> messages)
    {
        foreach (string message in messages)
            _error.WriteLine($"error: {message}");
        _error.WriteLine();
        _error.WriteLine("For more information, try '--help'.");
        return ExitCode.Usage;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
