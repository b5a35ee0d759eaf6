namespace Nydus.Fuse;

/// <summary>A request whose answer comes later. Exactly one <see cref="Send"/> ends it, from any thread.</summary>
public abstract class FuseDeferredReply
{
    /// <summary>
    /// Memory for the payload of the answer, as long as the request asked for. Valid until <see cref="Send"/>. Native memory: not moved, not
    /// collected.
    /// </summary>
    public abstract Memory<byte> Payload { get; }

    /// <summary>
    /// Cancelled when the caller was interrupted or the connection is gone: answer with -EINTR soon. The token is cancelled on the thread of the transport,
    /// so callbacks must be short.
    /// </summary>
    public abstract CancellationToken Interrupted { get; }

    /// <summary>Sends the answer.</summary>
    /// <param name="result">0 or a negative errno.</param>
    /// <param name="length">How many bytes of <see cref="Payload"/> belong to the answer; 0 with an errno.</param>
    public abstract void Send(int result, int length);
}
