using System.Numerics;

namespace Nydus.Storage.Buffers;

/// <summary>Lends native buffers, so that bulk data stays off the GC heap. Keeps a few for reuse and frees those that nobody used for a while.</summary>
internal sealed class NativeBufferPool : IDisposable
{
    private const int SmallestCapacity = 4096;
    private const long KeepAtMost = 16L * 1024 * 1024;
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<NativeBuffer> _idle = [];
    private readonly ITimer _timer;
    private long _idleBytes;
    private int _lent;
    private bool _usedSinceTick;
    private bool _timerRuns;
    private bool _disposed;

    public NativeBufferPool(TimeProvider timeProvider)
    {
        _timer = timeProvider.CreateTimer(static pool => ((NativeBufferPool)pool!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many buffers are out.</summary>
    public int Lent => Volatile.Read(ref _lent);

    /// <summary>Bytes kept for reuse.</summary>
    public long IdleBytes => Volatile.Read(ref _idleBytes);

    /// <summary>Lends a buffer of <paramref name="length"/> bytes, 1 or more. Its content is undefined.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public NativeBuffer Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        int capacity = RoundUp(length);
        NativeBuffer buffer = TakeIdle(capacity) ?? new NativeBuffer(this, capacity);
        buffer.Lend(length);
        Interlocked.Increment(ref _lent);
        return buffer;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            FreeIdle();
        }

        _timer.Dispose();
    }

    internal void Return(NativeBuffer buffer)
    {
        Interlocked.Decrement(ref _lent);
        lock (_gate)
        {
            _usedSinceTick = true;
            if (!_disposed && _idleBytes + buffer.Capacity <= KeepAtMost)
            {
                _idle.Add(buffer);
                _idleBytes += buffer.Capacity;
                if (!_timerRuns)
                    _timerRuns = _timer.Change(s_idleTime, s_idleTime);
                return;
            }
        }

        buffer.Free();
    }

    /// <summary>Four size classes to a doubling: at most a quarter of a buffer is waste.</summary>
    private static int RoundUp(int length)
    {
        if (length <= SmallestCapacity)
            return SmallestCapacity;
        int step = Math.Max(SmallestCapacity, 1 << (BitOperations.Log2((uint)length - 1) - 2));
        return checked((length + step - 1) / step * step);
    }

    private NativeBuffer? TakeIdle(int capacity)
    {
        lock (_gate)
        {
            _usedSinceTick = true;
            for (int i = _idle.Count - 1; i >= 0; i--)
            {
                NativeBuffer buffer = _idle[i];
                if (buffer.Capacity != capacity)
                    continue;
                _idle.RemoveAt(i);
                _idleBytes -= capacity;
                return buffer;
            }
        }

        return null;
    }

    private void OnTick()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if (_usedSinceTick)
            {
                _usedSinceTick = false;
                return;
            }

            FreeIdle();
            _timerRuns = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void FreeIdle()
    {
        foreach (NativeBuffer buffer in _idle)
            buffer.Free();
        _idle.Clear();
        _idleBytes = 0;
    }
}
