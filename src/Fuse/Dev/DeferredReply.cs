namespace Nydus.Fuse;

/// <summary>A request that is answered later, through the transport it came by: the kernel looks for it nowhere else.</summary>
#pragma warning disable CA1001 // The answer ends the object, and with it the source.
internal abstract class DeferredReply : FuseDeferredReply
#pragma warning restore CA1001
{
    private readonly DeferredTable _table;
    private readonly int _size;
    private readonly CancellationTokenSource _interrupted = new();
    private int _sent;

    protected DeferredReply(DeferredTable table, in RequestInFlight request, int size)
    {
        _table = table;
        _size = size;
        Request = request;
        // Taken once: the source is disposed with the answer, the token may be asked for later.
        Interrupted = _interrupted.Token;
    }

    public override CancellationToken Interrupted { get; }

    internal RequestInFlight Request { get; }

    /// <summary>Bytes of the payload.</summary>
    protected int Size => _size;

    public override void Send(int result, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_size, nameof(length));
        if (!TrySend(result, length))
            throw new InvalidOperationException("The request has been answered already.");
    }

    /// <summary>Answers unless somebody has done so.</summary>
    internal bool TrySend(int result, int length)
    {
        if (Interlocked.Exchange(ref _sent, 1) != 0)
            return false;
        Answer(FuseResult.CanBeSent(result) ? result : -Abi.Errno.EIO, result == FuseResult.Ok ? length : 0);
        _table.Remove(this);
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

    /// <summary>Gives the answer to the transport; called once. The payload is not touched afterwards.</summary>
    /// <param name="result">0 or a negative errno that the kernel takes.</param>
    /// <param name="length">Bytes of the payload, 0 with an errno.</param>
    protected abstract void Answer(int result, int length);
}
