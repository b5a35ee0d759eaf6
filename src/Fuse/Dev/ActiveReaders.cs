namespace Nydus.Fuse;

/// <summary>
/// Which threads of a session read requests. One, as long as it keeps up: the kernel wakes the thread that has waited longest, so that with several
/// waiting every request of a single client would go to another thread, and often to another CPU. The others are parked. One of them is let go when a
/// reader is about to wait for a disk, when requests pile up behind the readers there are, or when none of these comes back.
/// </summary>
/// <remarks>
/// Invariant: while anybody is parked, the one who was parked first (the deputy) looks every <see cref="Tick"/> whether a reader still makes progress, and
/// takes over when none does. It sleeps as long as no requests come; the first one after that wakes it. Requests cost no lock: only parking and
/// letting go take it.
/// </remarks>
internal sealed class ActiveReaders
{
    /// <summary>How long all readers may be at one request each before another thread takes over.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>So many ticks without a request, and the deputy sleeps.</summary>
    private const int QuietTicks = 50;

    private readonly Lock _lock = new();
    private readonly ActiveReader[] _readers;
    private readonly List<ActiveReader> _parked;
    private readonly TimeProvider _timeProvider;
    private readonly int _usefulAtOnce;
    private volatile bool _ended;
    private volatile bool _isDeputyAsleep;

    /// <param name="count">Threads of the session.</param>
    /// <param name="usefulAtOnce">How many may be busy without one of them waiting: the number of CPUs.</param>
    internal ActiveReaders(int count, int usefulAtOnce, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _usefulAtOnce = usefulAtOnce;
        _parked = new List<ActiveReader>(count);
        _readers = new ActiveReader[count];
        for (var i = 0; i < count; i++)
            _readers[i] = new ActiveReader(this);
    }

    internal ActiveReader this[int number] => _readers[number];

    /// <summary>Whether the deputy waits for the next request, without looking.</summary>
    internal bool IsDeputyAsleep => _isDeputyAsleep;

    /// <summary>Whether there is nothing to decide: a session with one thread.</summary>
    internal bool IsAlone => _readers.Length == 1;

    /// <summary>To be called after a request has been noted as under way.</summary>
    internal void RequestBegun()
    {
        if (_isDeputyAsleep)
            WakeDeputy();
    }

    /// <summary>The calling thread is there from now on. Waits, unless it is needed at once.</summary>
    internal void Join(ActiveReader reader)
    {
        lock (_lock)
            reader.State = ReaderState.Reading;
        Park(reader);
    }

    /// <summary>The calling reader waits until it is needed. Returns at once when it is needed now.</summary>
    internal void Park(ActiveReader reader)
    {
        lock (_lock)
        {
            if (_ended || reader.State != ReaderState.Reading || !HasOtherAtWork(reader))
                return;
            reader.State = ReaderState.Parked;
            _parked.Add(reader);
        }

        var quiet = 0;
        long seen = 0;
        while (reader.State == ReaderState.Parked)
        {
            if (!IsDeputy(reader) || _isDeputyAsleep)
                reader.Wakeup.WaitOne();
            else if (!reader.Wakeup.WaitOne(Tick))
                Watch(reader, ref quiet, ref seen);
        }
    }

    /// <summary>The calling reader may now wait for a while: somebody must be there for what comes meanwhile.</summary>
    internal void BeforeWaiting(ActiveReader reader)
    {
        lock (_lock)
        {
            if (!HasIdle(reader))
                LetOneGo();
        }
    }

    /// <summary>Requests wait although all readers are at work.</summary>
    internal void Grow()
    {
        lock (_lock)
        {
            if (_readers.Count(static reader => reader.State == ReaderState.Reading) < _usefulAtOnce)
                LetOneGo();
        }
    }

    /// <summary>The thread reads no more. The connection is over, or its descriptor broken: the others must see for themselves.</summary>
    internal void Leave(ActiveReader reader)
    {
        lock (_lock)
        {
            _ended = true;
            SendAway(reader);
            while (_parked.Count > 0)
                LetOneGo();
        }
    }

    /// <summary>The thread is to stop: it need not wait any more, and nobody counts on it.</summary>
    internal void SendAway(ActiveReader reader)
    {
        lock (_lock)
        {
            LetGo(reader);
            reader.State = ReaderState.Away;
        }
    }

    private bool IsDeputy(ActiveReader reader)
    {
        lock (_lock)
            return _parked.Count > 0 && _parked[0] == reader;
    }

    // The last one first: it has rested the shortest time. The deputy goes last.
    private void LetOneGo()
    {
        if (_parked.Count > 0)
            LetGo(_parked[^1]);
    }

    private void LetGo(ActiveReader reader)
    {
        var place = _parked.IndexOf(reader);
        if (place < 0)
            return;
        _parked.RemoveAt(place);
        reader.State = ReaderState.Reading;
        reader.Wakeup.Set();
        // The next deputy waits without end, as those do that are not.
        if (place == 0 && _parked.Count > 0)
            _parked[0].Wakeup.Set();
    }

    private void WakeDeputy()
    {
        lock (_lock)
        {
            if (!_isDeputyAsleep)
                return;
            _isDeputyAsleep = false;
            if (_parked.Count > 0)
                _parked[0].Wakeup.Set();
        }
    }

    private void Watch(ActiveReader deputy, ref int quiet, ref long seen)
    {
        lock (_lock)
        {
            if (deputy.State != ReaderState.Parked)
                return;
            if (!HasOtherAtWork(deputy))
            {
                LetGo(deputy);
                return;
            }

            var served = Served();
            quiet = served == seen ? quiet + 1 : 0;
            seen = served;
            if (quiet < QuietTicks || !HasIdle(deputy))
                return;
            _isDeputyAsleep = true;
        }

        // A reader notes its request before it looks whether the deputy sleeps, with a full fence between: either it sees that, or its request is seen here.
        Interlocked.MemoryBarrier();
        if (Served() != seen)
            WakeDeputy();
        quiet = 0;
    }

    private long Served()
    {
        long sum = 0;
        foreach (var reader in _readers)
            sum += reader.Current.Count;
        return sum;
    }

    // One that waits for requests.
    private bool HasIdle(ActiveReader except)
    {
        foreach (var reader in _readers)
        {
            if (reader != except && reader.State == ReaderState.Reading && !reader.Current.TryRead(out _))
                return true;
        }

        return false;
    }

    // One that waits for requests or has not been at its request for long.
    private bool HasOtherAtWork(ActiveReader except)
    {
        foreach (var reader in _readers)
        {
            if (reader == except || reader.State != ReaderState.Reading)
                continue;
            if (!reader.Current.TryRead(out var request) || _timeProvider.GetElapsedTime(request.Since) < Tick)
                return true;
        }

        return false;
    }
}
