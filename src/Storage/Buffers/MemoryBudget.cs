namespace Nydus.Storage.Buffers;

/// <summary>
/// Bounds the bytes that fetches hold at one time. First come, first served; a request larger than the limit runs alone.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private long _used;

    /// <summary>Bytes held now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>How many requests wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiters.Count;
        }
    }

    /// <summary>Waits until <paramref name="bytes"/> may be held; given back with <see cref="Release"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: nothing is held.</exception>
    public async ValueTask AcquireAsync(long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            if (_waiters.Count == 0 && Fits(bytes))
            {
                _used += bytes;
                return;
            }

            node = _waiters.AddLast(new Waiter(bytes));
        }

        try
        {
            await node.Value.Granted.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Withdraw(node, bytes);
            throw;
        }
    }

    public void Release(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            GrantWaiters();
        }
    }

    private void Withdraw(LinkedListNode<Waiter> node, long bytes)
    {
        lock (_gate)
        {
            if (node.List is not null)
                _waiters.Remove(node);
            else
                _used -= bytes; // granted in the same moment
            GrantWaiters();
        }
    }

    private bool Fits(long bytes) => _used == 0 || bytes <= limit - _used;

    private void GrantWaiters()
    {
        while (_waiters.First is { } first && Fits(first.Value.Bytes))
        {
            _waiters.RemoveFirst();
            _used += first.Value.Bytes;
            first.Value.Granted.SetResult();
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
