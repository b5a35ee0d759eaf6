namespace Nydus.Abstractions;

/// <summary>Optional on an <see cref="IBlobCache"/>: what it holds, for metrics.</summary>
public interface ICacheStatistics
{
    /// <summary>Where it keeps its files; empty when nowhere.</summary>
    string StorePath { get; }

    /// <summary>The names of the data files it uses, without directory.</summary>
    IReadOnlyCollection<string> UnderlyingFiles { get; }
}
