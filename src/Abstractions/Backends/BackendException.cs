namespace Nydus.Abstractions;

/// <summary>A backend could not do what was asked. The only exception, besides cancellation, that may leave a backend.</summary>
public sealed class BackendException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">What kind of failure.</param>
    /// <param name="message">What failed and where (host, path, offset), as one sentence. Never a secret.</param>
    /// <param name="innerException">The cause.</param>
    public BackendException(BackendErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = code is BackendErrorCode.Unavailable or BackendErrorCode.TimedOut or BackendErrorCode.Throttled or BackendErrorCode.BadAnswer;
    }

    /// <summary>What kind of failure.</summary>
    public BackendErrorCode Code { get; }

    /// <summary>Whether the same request may succeed later. The default follows from <see cref="Code"/>.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the other side asks to wait before the next attempt; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Who is to blame: the storage service, or the plugin and its configuration.</summary>
    public BackendErrorSource ErrorSource { get; init; } = BackendErrorSource.Downstream;
}
