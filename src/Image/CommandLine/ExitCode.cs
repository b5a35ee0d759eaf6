namespace Nydus.Image.CommandLine;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>The command line is wrong, or images that were to be merged do not fit together (format spec 6.9).</summary>
    public const int Usage = 2;

    /// <summary>Ended by SIGINT or SIGTERM before the work was done.</summary>
    public const int Interrupted = 130;
}
