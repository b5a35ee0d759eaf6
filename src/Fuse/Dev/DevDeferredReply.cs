namespace Nydus.Fuse;

/// <summary>An answer that is written to the channel's device by whoever has it; its payload lies in a buffer of the pool.</summary>
internal sealed class DevDeferredReply : DeferredReply
{
    private readonly DevChannel _channel;
    private readonly PayloadPool _pool;
    private readonly PayloadBuffer _buffer;

    internal DevDeferredReply(DevChannel channel, DeferredTable table, PayloadPool pool, in RequestInFlight request, int size)
        : base(table, in request, size)
    {
        _channel = channel;
        _pool = pool;
        _buffer = pool.Rent(size);
    }

    public override Memory<byte> Payload => _buffer.Memory[..Size];

    protected override unsafe void Answer(int result, int length)
    {
        _channel.Write(Request.Unique, result, _buffer.Pointer, length);
        _pool.Return(_buffer);
    }
}
