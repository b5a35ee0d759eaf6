using System.Text;
using Nydus.Image.CommandLine;

namespace Nydus.Image.Tests.CommandLine;

/// <summary>What a command line gave.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the program in this process.</summary>
    public static CommandRun Of(IReadOnlyList<string> arguments, string input = "", CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = new ImageCommandLine(output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), TimeProvider.System).Run(arguments, cancellation);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public static CommandRun Of(params string[] arguments) => Of((IReadOnlyList<string>)arguments);

    /// <summary>The first line of standard error.</summary>
    public string FirstError => Error.Split('\n')[0];

    /// <summary>The line that says why the command failed.</summary>
    public string Failure => Error.Split('\n').FirstOrDefault(line => line.StartsWith("Error: ", StringComparison.Ordinal)) ?? "";
}
