namespace Nydus.Abstractions;

/// <summary>What kind of failure a <see cref="BackendException"/> is.</summary>
public enum BackendErrorCode
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>The blob does not exist.</summary>
    NotFound,

    /// <summary>The range ends past the end of the blob.</summary>
    OutOfRange,

    /// <summary>Credentials are missing, wrong or not sufficient.</summary>
    Denied,

    /// <summary>The service cannot be reached, or says that it cannot serve now.</summary>
    Unavailable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>Too many requests.</summary>
    Throttled,

    /// <summary>The answer breaks the protocol: wrong range, wrong length, not the blob.</summary>
    BadAnswer,

    /// <summary>The configuration cannot work.</summary>
    Misconfigured,
}
