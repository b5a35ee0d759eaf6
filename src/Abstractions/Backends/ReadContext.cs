namespace Nydus.Abstractions;

/// <summary>Who asks for a range, and until when. Grows by properties with harmless defaults.</summary>
public readonly struct ReadContext
{
    /// <summary>Why the range is read: readers wait for <see cref="ReadIntent.OnDemand"/>, nobody waits for prefetch.</summary>
    public ReadIntent Intent { get; init; }

    /// <summary>Cancelled when nobody waits any more, when the deadline of the whole operation has passed, or at unmount.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>When the answer is no longer of use, as a <see cref="TimeProvider.GetTimestamp"/> value; 0 when there is no deadline.</summary>
    public long Deadline { get; init; }

    /// <summary>Ties log lines of one operation together; 0 when there is none.</summary>
    public ulong TraceId { get; init; }
}
