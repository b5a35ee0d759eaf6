namespace Nydus.Image.Blobs;

/// <summary>
/// Buffers within a budget of bytes: what is given out, what is promised and what is kept for the next never exceed it together, except that one
/// request is always met. Thread-safe.
/// </summary>
/// <param name="budget">Bytes.</param>
internal sealed class BufferPool(long budget) : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<int, Stack<NativeBuffer>> _kept = [];
    private readonly HashSet<NativeBuffer> _all = [];
    private long _charged;
    private long _allocated;
    private bool _stopped;

    /// <summary>The most bytes that were allocated at a time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Takes a buffer, and keeps room for another that <see cref="TakeReserved"/> then gives without waiting. Waits until the budget has room for both.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="reserve">Bytes; 0 for no other.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or the pool was stopped.</exception>
    public NativeBuffer Rent(int length, int reserve, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!HasRoom(length + (long)reserve))
            {
                WaitForRoom(length + (long)reserve, cancellation);
            }

            _charged += length + (long)reserve;
            return Take(length);
        }
    }

    /// <summary>Takes the buffer that room was kept for.</summary>
    public NativeBuffer TakeReserved(int length)
    {
        lock (_gate)
        {
            return Take(length);
        }
    }

    public void Return(NativeBuffer buffer)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(buffer.Length, out Stack<NativeBuffer>? kept))
            {
                _kept[buffer.Length] = kept = new Stack<NativeBuffer>();
            }

            kept.Push(buffer);
            _charged -= buffer.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends every wait, now and later.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Frees all buffers, those too that were never returned: no thread may use one any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (NativeBuffer buffer in _all)
            {
                buffer.Free();
            }

            _all.Clear();
            _kept.Clear();
        }
    }

    private bool HasRoom(long bytes) => !_stopped && (_charged == 0 || _charged + bytes <= budget);

    private void WaitForRoom(long bytes, CancellationToken cancellation)
    {
        CancellationTokenRegistration registration = cancellation.UnsafeRegister(static pool => ((BufferPool)pool!).Pulse(), this);
        try
        {
            while (!HasRoom(bytes))
            {
                cancellation.ThrowIfCancellationRequested();
                if (_stopped)
                {
                    throw new OperationCanceledException("The pipeline was stopped.");
                }

                Monitor.Wait(_gate);
            }
        }
        finally
        {
            // Not disposed: that would wait for the callback, which may be waiting for the lock that is held here.
            registration.Unregister();
        }
    }

    private void Pulse()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private NativeBuffer Take(int length)
    {
        if (_kept.TryGetValue(length, out Stack<NativeBuffer>? kept) && kept.TryPop(out NativeBuffer? buffer))
        {
            return buffer;
        }

        Trim(_allocated + length - budget);
        _allocated += length;
        PeakBytes = Math.Max(PeakBytes, _allocated);
        var created = new NativeBuffer(length);
        _all.Add(created);
        return created;
    }

    /// <summary>Frees kept buffers until that many bytes are gone or nothing is kept.</summary>
    private void Trim(long bytes)
    {
        foreach (Stack<NativeBuffer> kept in _kept.Values)
        {
            while (bytes > 0 && kept.TryPop(out NativeBuffer? buffer))
            {
                bytes -= buffer.Length;
                _allocated -= buffer.Length;
                _all.Remove(buffer);
                buffer.Free();
            }
        }
    }
}
