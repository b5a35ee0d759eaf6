namespace Nydus.Fuse;

/// <summary>A request that is answered later, through the channel it came by: the kernel looks for it nowhere else.</summary>
#pragma warning disable CA1001 // The answer ends the object, and with it the source.
internal sealed class DevDeferredReply : FuseDeferredReply
#pragma warning restore CA1001
{
    private readonly DevChannel _channel;
    private readonly DeferredTable _table;
    private readonly PayloadBuffer _buffer;
    private readonly int _size;
    private readonly CancellationTokenSource _interrupted = new();
    private int _sent;

    internal DevDeferredReply(DevChannel channel, DeferredTable table, in RequestInFlight request, PayloadBuffer buffer, int size)
    {
        _channel = channel;
        _table = table;
        _buffer = buffer;
        _size = size;
        Request = request;
        // Taken once: the source is disposed with the answer, the token may be asked for later.
        Interrupted = _interrupted.Token;
    }

    public override Memory<byte> Payload => _buffer.Memory[.._size];

    public override CancellationToken Interrupted { get; }

    internal RequestInFlight Request { get; }

    public override void Send(int result, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_size, nameof(length));
        if (!TrySend(result, length))
            throw new InvalidOperationException("The request has been answered already.");
    }

    /// <summary>Answers unless somebody has done so.</summary>
    internal unsafe bool TrySend(int result, int length)
    {
        if (Interlocked.Exchange(ref _sent, 1) != 0)
            return false;
        _channel.Write(Request.Unique, result, _buffer.Pointer, length);
        _table.Remove(this, _buffer);
        _interrupted.Dispose();
        return true;
    }

    // On the pool: whoever waits for the token may do more than the transport's thread should.
    internal void Interrupt() => ThreadPool.UnsafeQueueUserWorkItem(
        static self =>
        {
            try
            {
                self._interrupted.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Answered at the same moment.
            }
        },
        this,
        preferLocal: false);
}
