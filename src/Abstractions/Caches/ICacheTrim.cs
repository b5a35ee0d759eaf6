namespace Nydus.Abstractions;

/// <summary>Optional on an <see cref="IBlobCache"/>: gives space back on request.</summary>
public interface ICacheTrim
{
    /// <summary>Drops chunks until about <paramref name="bytes"/> bytes are free again.</summary>
    /// <returns>How many bytes were given back.</returns>
    ValueTask<long> TrimAsync(long bytes, CancellationToken cancellationToken);
}
