namespace Nydus.Host.Logging;

/// <summary>Takes finished lines. Called by one background thread only: it may block, and nothing waits for it.</summary>
internal interface ILogDestination : IDisposable
{
    /// <summary>What standard error is told when lines cannot be written; null when that is the destination.</summary>
    string? Name { get; }

    bool Colored { get; }

    /// <summary>Writes whole lines.</summary>
    /// <exception cref="IOException">They are lost; later ones may get through.</exception>
    void Write(ReadOnlySpan<byte> lines);
}
