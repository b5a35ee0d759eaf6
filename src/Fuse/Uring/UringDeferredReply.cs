namespace Nydus.Fuse;

/// <summary>An answer whose payload grows in its ring entry. Only the channel's thread may commit it, so whoever has it hands it over.</summary>
internal sealed class UringDeferredReply : DeferredReply
{
    private readonly UringChannel _channel;

    internal UringDeferredReply(UringChannel channel, RingEntry entry, DeferredTable table, in RequestInFlight request, int size)
        : base(table, in request, size)
    {
        _channel = channel;
        Entry = entry;
    }

    public override Memory<byte> Payload => Entry.Memory[..Size];

    internal RingEntry Entry { get; }

    internal int Result { get; private set; }

    internal int Length { get; private set; }

    /// <summary>How much of the payload may have been written.</summary>
    internal int Written => Size;

    /// <summary>The answer handed over before this one.</summary>
    internal UringDeferredReply? Next { get; set; }

    protected override void Answer(int result, int length)
    {
        Result = result;
        Length = length;
        _channel.HandOver(this);
    }
}
