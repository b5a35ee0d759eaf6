namespace Nydus.Fuse;

/// <summary>The answer of a channel's current request; its payload is that of the request's entry.</summary>
internal sealed unsafe class UringReply(UringChannel channel) : ContiguousReply
{
    private byte* _payload;

    protected override byte* Payload => _payload;

    internal void Begin(RingEntry entry)
    {
        _payload = entry.Payload;
        Begin();
    }

    protected override DeferredReply DeferRequest(int size) => channel.Defer(size);
}
