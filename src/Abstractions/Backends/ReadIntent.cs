namespace Nydus.Abstractions;

/// <summary>Why a range is read.</summary>
public enum ReadIntent
{
    /// <summary>A process waits for it. Goes before all prefetch.</summary>
    OnDemand,

    /// <summary>Read ahead of need.</summary>
    Prefetch,
}
