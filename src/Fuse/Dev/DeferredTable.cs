using System.Collections.Concurrent;

namespace Nydus.Fuse;

/// <summary>
/// The requests of a session that are answered later, by their unique number. An INTERRUPT may be read by another thread before its request has been
/// deferred: such numbers are remembered for a while.
/// </summary>
internal sealed class DeferredTable : IFuseInterrupts, IDisposable
{
    private const int RememberedAtMost = 64;
    private static readonly TimeSpan s_interruptGrace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ulong, DeferredReply> _waiting = new();
    private readonly PayloadPool _pool = new();
    private readonly Lock _lock = new();
    private readonly ulong[] _early = new ulong[RememberedAtMost];
    private int _nextEarly;
    private volatile bool _ending;
    private volatile TaskCompletionSource? _emptied;

    internal int Count => _waiting.Count;

    /// <summary>Buffers in use; 0 when nothing waits.</summary>
    internal int BuffersInUse => _pool.Rented;

    /// <summary>Those that wait.</summary>
    internal IEnumerable<DeferredReply> Waiting => _waiting.Values;

    /// <summary>A request of /dev/fuse.</summary>
    internal DevDeferredReply Add(DevChannel channel, in RequestInFlight request, int size)
    {
        var reply = new DevDeferredReply(channel, this, _pool, in request, size);
        Add(reply);
        return reply;
    }

    internal void Add(DeferredReply reply)
    {
        _waiting[reply.Request.Unique] = reply;
        if (_ending || WasInterrupted(reply.Request.Unique))
            reply.Interrupt();
    }

    internal void Remove(DeferredReply reply)
    {
        // Only this one: the kernel may have given the number to a new request since the answer was written.
        _waiting.TryRemove(new KeyValuePair<ulong, DeferredReply>(reply.Request.Unique, reply));
        if (_ending && _waiting.IsEmpty)
            _emptied?.TrySetResult();
    }

    public void Interrupt(ulong unique)
    {
        if (_waiting.TryGetValue(unique, out var reply))
        {
            reply.Interrupt();
            return;
        }

        lock (_lock)
        {
            _early[_nextEarly] = unique;
            _nextEarly = (_nextEarly + 1) % RememberedAtMost;
        }

        // Deferred between the look and the note.
        if (_waiting.TryGetValue(unique, out reply))
            reply.Interrupt();
    }

    /// <summary>Waits until all are answered; interrupts those that are left after <paramref name="grace"/> and gives them a second to say so.</summary>
    internal async Task DrainAsync(TimeSpan grace, TimeProvider timeProvider)
    {
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _emptied = emptied;
        _ending = true;
        if (_waiting.IsEmpty)
            return;
        try
        {
            await emptied.Task.WaitAsync(grace, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            InterruptAll();
            await Task.WhenAny(emptied.Task, Task.Delay(s_interruptGrace, timeProvider)).ConfigureAwait(false);
        }
    }

    internal void InterruptAll()
    {
        _ending = true;
        foreach (var reply in _waiting.Values)
            reply.Interrupt();
    }

    public void Dispose() => _pool.Dispose();

    private bool WasInterrupted(ulong unique)
    {
        lock (_lock)
        {
            var place = Array.IndexOf(_early, unique);
            if (place < 0)
                return false;
            _early[place] = 0;
            return true;
        }
    }
}
