namespace Nydus.Fuse;

/// <summary>One thread's part in <see cref="ActiveReaders"/>: what it is at, and whether requests pile up behind it.</summary>
internal sealed class ActiveReader(ActiveReaders all) : IDisposable
{
    /// <summary>A look at the queue costs a system call: one for so many small requests.</summary>
    private const int WorkPerLook = 8;

    /// <summary>Bytes of an answer that take as long as a small request.</summary>
    private const int BytesPerWork = 16 * 1024;

    /// <summary>So many looks in a row must find something before another thread is let go.</summary>
    private const int LooksToGrow = 2;

    /// <summary>So many looks in a row must find nothing before this thread parks.</summary>
    private const int LooksToPark = 16;

    private volatile ReaderState _state;
    private int _work;
    private int _found;
    private int _foundNothing;

    /// <summary>What the thread is at.</summary>
    internal CurrentRequest Current { get; } = new();

    internal AutoResetEvent Wakeup { get; } = new(initialState: false);

    /// <summary>Written under the lock of <see cref="ActiveReaders"/>.</summary>
    internal ReaderState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Counts a request.</summary>
    /// <returns>Whether to look if more wait, for <see cref="Looked"/>.</returns>
    internal bool IsTimeToLook(int replyLength)
    {
        if (all.IsAlone)
            return false;
        _work += 1 + (replyLength / BytesPerWork);
        if (_work < WorkPerLook)
            return false;
        _work = 0;
        return true;
    }

    /// <param name="isMoreQueued">Whether requests wait to be read.</param>
    internal void Looked(bool isMoreQueued)
    {
        if (isMoreQueued)
        {
            _foundNothing = 0;
            if (++_found < LooksToGrow)
                return;
            _found = 0;
            all.Grow();
            return;
        }

        _found = 0;
        if (++_foundNothing < LooksToPark)
            return;
        _foundNothing = 0;
        all.Park(this);
    }

    public void Dispose() => Wakeup.Dispose();
}
