namespace Nydus.Host;

/// <summary>Exit codes of the program (specification section 1.2).</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;
}
