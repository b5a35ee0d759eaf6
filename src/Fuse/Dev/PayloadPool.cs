using System.Collections.Concurrent;
using System.Numerics;

namespace Nydus.Fuse;

/// <summary>Buffers of deferred answers by powers of two, 4 KiB to 1 MiB. Keeps a few of each size; the rest goes back to the system.</summary>
internal sealed class PayloadPool : IDisposable
{
    private const int SmallestLog = 12;
    private const int LargestLog = 20;
    private const int KeptPerSize = 8;

    private readonly ConcurrentBag<PayloadBuffer>[] _kept = new ConcurrentBag<PayloadBuffer>[LargestLog - SmallestLog + 1];
    private int _rented;
    private volatile bool _disposed;

    internal PayloadPool()
    {
        for (var i = 0; i < _kept.Length; i++)
            _kept[i] = [];
    }

    /// <summary>Buffers out with deferred requests.</summary>
    internal int Rented => Volatile.Read(ref _rented);

    internal PayloadBuffer Rent(int size)
    {
        Interlocked.Increment(ref _rented);
        var log = Math.Max(SmallestLog, BitOperations.Log2((uint)Math.Max(size, 1) - 1) + 1);
        if (log <= LargestLog && _kept[log - SmallestLog].TryTake(out var kept))
            return kept;
        return new PayloadBuffer(1 << log);
    }

    internal void Return(PayloadBuffer buffer)
    {
        Interlocked.Decrement(ref _rented);
        var log = BitOperations.Log2((uint)buffer.Size);
        if (log > LargestLog || _disposed || _kept[log - SmallestLog].Count >= KeptPerSize)
            ((IDisposable)buffer).Dispose();
        else
            _kept[log - SmallestLog].Add(buffer);
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var bag in _kept)
        {
            while (bag.TryTake(out var buffer))
                ((IDisposable)buffer).Dispose();
        }
    }
}
