using System.Text.RegularExpressions;

namespace Nydus.Image.CommandLine;

/// <summary>The outermost frame of the program: an exception that nobody foresaw is a defect, and ends the process in one line and with the exit code of a failure.</summary>
internal static partial class LastResort
{
    public static int Run(Func<int> program, TextWriter error)
    {
        try
        {
            return program();
        }
#pragma warning disable CA1031 // Nobody is left to handle it: it is reported, and the process ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error.WriteLine($"Error: {e.GetType().Name}: {Whitespace().Replace(e.Message, " ")} (this is a defect, please report it)");
            return ExitCode.Failure;
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
