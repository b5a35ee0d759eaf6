namespace Nydus.Host;

/// <summary>The daemon cannot start, and why, as one sentence for the user. Ends the process with exit code 1.</summary>
internal sealed class StartException : Exception
{
    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
