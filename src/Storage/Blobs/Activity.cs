namespace Nydus.Storage.Blobs;

/// <summary>Counts who works with a blob, so that its cache is not closed under them.</summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>False once the blob is being closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _count++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
                _idle.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more; the task completes when all have left.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_count == 0)
                _idle.TrySetResult();
            return _idle.Task;
        }
    }
}
