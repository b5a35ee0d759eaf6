namespace Nydus.Fuse;

/// <summary>What a handler returns: 0, a negative errno, <see cref="Deferred"/> or <see cref="NoReply"/>.</summary>
public static class FuseResult
{
    public const int Ok = 0;

    /// <summary>The handler has called <see cref="FuseReply.Defer"/>; the answer comes later, from another thread.</summary>
    public const int Deferred = int.MinValue;

    /// <summary>The request has no answer (FORGET, INTERRUPT).</summary>
    public const int NoReply = int.MinValue + 1;

    // The kernel refuses any other number and then leaves the caller waiting for ever.
    internal static bool CanBeSent(int result) => result is <= Ok and > -512;
}
