namespace Nydus.Image;

/// <summary>A failure that the user can do something about: the message says what, where and what to do; no stack trace is shown.</summary>
internal sealed class ImageException : Exception
{
    public ImageException(string message)
        : base(message)
    {
    }

    public ImageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
