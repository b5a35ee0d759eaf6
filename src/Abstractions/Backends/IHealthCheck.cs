namespace Nydus.Abstractions;

/// <summary>Optional on a backend or a cache: tells whether it could serve now.</summary>
public interface IHealthCheck
{
    /// <summary>Checks, at the host's pace.</summary>
    /// <returns>Null when healthy, else one sentence that says what is wrong.</returns>
    ValueTask<string?> CheckHealthAsync(CancellationToken cancellationToken);
}
