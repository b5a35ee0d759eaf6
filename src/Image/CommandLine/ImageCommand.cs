using System.CommandLine;

namespace Nydus.Image.CommandLine;

/// <summary>A subcommand: its options, their rules, and what is done.</summary>
internal abstract class ImageCommand
{
    protected ImageCommand(string name, string description)
    {
        Command = new Command(name, description);
    }

    public Command Command { get; }

    /// <summary>What is wrong with the combination of options: each a message that ends the program with <see cref="ExitCode.Usage"/>.</summary>
    public virtual IEnumerable<string> Check(ParseResult parsed) => [];

    /// <summary>The exit code when images do not fit together.</summary>
    public virtual int IncompatibleCode => ExitCode.Failure;

    /// <summary>Does the work and gives the exit code.</summary>
    /// <exception cref="ImageException">It cannot be done.</exception>
    /// <exception cref="IncompatibleImageException">Images do not fit together.</exception>
    public abstract int Run(ParseResult parsed, CommandSession session);

    protected void Add(params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            Command.Options.Add(option);
    }
}
