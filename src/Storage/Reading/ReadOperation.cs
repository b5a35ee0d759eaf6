namespace Nydus.Storage.Reading;

/// <summary>
/// A read that waits for flights. It counts what is still missing; the first failure ends it early. The planner holds one count until
/// it calls <see cref="WaitAsync"/>.
/// </summary>
internal sealed class ReadOperation
{
    private readonly TaskCompletionSource<ReadStatus> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ReadWaiter> _waiters = [];
    private int _missing = 1;
    private int _status = (int)ReadStatus.Ok;
    private bool _isPlanned;

    /// <summary>Whether it had to wait for anything.</summary>
    public bool HasWaiters => _waiters.Count > 0;

    /// <summary>Only while it is planned, by a waiter that a flight takes in, before anybody can end it.</summary>
    public void Add(ReadWaiter waiter)
    {
        Interlocked.Increment(ref _missing);
        _waiters.Add(waiter);
    }

    /// <summary>One of the parts has come, or will not.</summary>
    public void End(ReadStatus status)
    {
        if (status != ReadStatus.Ok
            && Interlocked.CompareExchange(ref _status, (int)status, (int)ReadStatus.Ok) == (int)ReadStatus.Ok
            && Volatile.Read(ref _isPlanned))
        {
            LeaveAll(status);
        }

        if (Interlocked.Decrement(ref _missing) == 0)
            _outcome.TrySetResult((ReadStatus)Volatile.Read(ref _status));
    }

    /// <summary>Ends the planning and waits for what is missing.</summary>
    /// <param name="planned"><see cref="ReadStatus.Ok"/>, or why the read ends now.</param>
    public async Task<ReadStatus> WaitAsync(ReadStatus planned, CancellationToken cancellationToken)
    {
        // Full fence: either this thread sees a failure that came before, or the failing one sees that the list is complete.
        Interlocked.Exchange(ref _isPlanned, true);
        var status = (ReadStatus)Volatile.Read(ref _status);
        if (status != ReadStatus.Ok)
            LeaveAll(status);
        End(planned);
        await using (cancellationToken.UnsafeRegister(static read => ((ReadOperation)read!).Cancel(), this))
            return await _outcome.Task;
    }

    private void Cancel()
    {
        Interlocked.CompareExchange(ref _status, (int)ReadStatus.Cancelled, (int)ReadStatus.Ok);
        LeaveAll(ReadStatus.Cancelled);
    }

    private void LeaveAll(ReadStatus status)
    {
        foreach (ReadWaiter waiter in _waiters)
            waiter.Leave(status);
    }
}
