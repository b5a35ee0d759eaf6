using System.Text.RegularExpressions;

namespace Nydus.Host.Process;

/// <summary>
/// The outermost frame of the program. An exception that nobody foresaw is a defect; it ends the process in one line and with the
/// exit code of a failure, as any other reason does, and not in the abort of the runtime. The log has its stack trace.
/// </summary>
internal static partial class LastResort
{
    /// <param name="error">Asked for when it is needed: the console is not opened before.</param>
    public static int Run(Func<int> program, Func<TextWriter> error)
    {
        try
        {
            return program();
        }
#pragma warning disable CA1031 // Nobody is left to handle it: it is reported, and the process ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error().WriteLine($"Error: {e.GetType().Name}: {Whitespace().Replace(e.Message, " ")} (this is a defect, please report it)");
            return ExitCode.Failure;
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
