using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Nydus.Image.Output;
using Nydus.Image.Progress;
using Nydus.Rafs;

namespace Nydus.Image.CommandLine;

/// <summary>From arguments to an exit code.</summary>
internal sealed class ImageCommandLine(TextWriter output, TextWriter error, Func<Stream> openInput, TimeProvider time)
{
    private const string InterruptedMessage = "interrupted";

    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    private readonly CommandTree _tree = Commands.CreateTree();

    /// <summary>Parses and runs. Nothing that can be wrong with input, files or arguments leaves this as an exception.</summary>
    public int Run(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        arguments = UsageErrors.SeparateEmptyValues(arguments);
        // `nydus-image help create` is another way to write `nydus-image create --help`.
        bool isHelp = arguments.Count > 0 && arguments[0] == "help";
        string[] topic = [.. arguments.Skip(1)];
        ParseResult parsed = CommandLineParser.Parse(_tree.Root, isHelp ? [.. topic, "--help"] : arguments, s_parser);
        // There is no help on what does not exist: it fails as it would alone.
        if (isHelp && parsed.UnmatchedTokens.Count > 0)
            return Run(topic, cancellation);
        if (parsed.Action is HelpAction)
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        if (Options.IsGiven(parsed, _tree.Version))
        {
            output.Write(BuildVersion.Text);
            return ExitCode.Success;
        }

        if (UsageErrors.Find(parsed, arguments) is { Count: > 0 } errors)
            return Usage(errors);
        if (_tree.Find(parsed.CommandResult.Command) is not { } command)
        {
            output.WriteLine("Usage: [OPTIONS] [COMMAND]");
            return ExitCode.Success;
        }

        return command.Check(parsed).ToArray() is { Length: > 0 } misuses ? Usage(misuses) : Execute(command, parsed, cancellation);
    }

    private int Execute(ImageCommand command, ParseResult parsed, CancellationToken cancellation)
    {
        using var files = new OutputFiles(time, cancellation);
        try
        {
            string level = parsed.GetValue(_tree.LogLevel)!;
            using var progress = ProgressDisplay.Create(level, error, time);
            using LogOutput log = LogOutput.Open(level, parsed.GetValue(_tree.LogFile), progress.WriteLine, time);
            var session = new CommandSession
            {
                Output = output,
                Files = files,
                OpenInput = openInput,
                Logger = log.Logger,
                Progress = progress,
                Time = time,
                Cancellation = cancellation,
            };
            return Logged(log, () => command.Run(parsed, session), files);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Fail(InterruptedMessage, ExitCode.Interrupted);
        }
        catch (IncompatibleImageException e)
        {
            return Fail(e.Message, command.IncompatibleCode);
        }
        catch (Exception e) when (e is ImageException or RafsFormatException or IOException or UnauthorizedAccessException)
        {
            return Fail(files.Describe(e.Message), ExitCode.Failure);
        }
    }

    // Whoever keeps only the log file must find there why there is no result.
    private int Logged(LogOutput log, Func<int> run, OutputFiles files)
    {
        try
        {
            int code = run();
            output.Flush();
            return code;
        }
        catch (Exception e)
        {
            log.WriteFailure(SingleLine.Of(e is OperationCanceledException ? InterruptedMessage : files.Describe(e.Message)));
            throw;
        }
    }

    private int Fail(string message, int code)
    {
        error.WriteLine($"Error: {SingleLine.Of(message)}");
        return code;
    }

    private int Usage(IReadOnlyList<string> messages)
    {
        foreach (string message in messages)
            error.WriteLine($"error: {message}");
        error.WriteLine();
        error.WriteLine("For more information, try '--help'.");
        return ExitCode.Usage;
    }
}
