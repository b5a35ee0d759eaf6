namespace Nydus.Rafs;

/// <summary>An image, blob section or cache side file is damaged, foreign or not supported. Thrown when something is opened, never while it serves.</summary>
public sealed class RafsFormatException : Exception
{
    /// <param name="message">What is wrong, at which offset, with the value found.</param>
    public RafsFormatException(string message)
        : base(message)
    {
    }

    public RafsFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
