using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>Who reads and who is parked. Each reader's thread only joins and then stands there.</summary>
public sealed class ActiveReadersTests : IDisposable
{
    private const int Count = 4;
    private readonly ActiveReaders _readers = new(Count, usefulAtOnce: 2, TimeProvider.System);
    private readonly List<Thread> _threads = [];

    [Fact]
    public void TheFirstToJoinReads_TheOthersAreParked()
    {
        Join(Count);
        Assert.Equal([ReaderState.Reading, ReaderState.Parked, ReaderState.Parked, ReaderState.Parked], States());
    }

    [Fact]
    public void QueuedRequests_LetOneGo_ButNoMoreThanCanBeBusyAtOnce()
    {
        Join(Count);
        _readers.Grow();
        Assert.Equal(2, Reading());
        _readers.Grow();
        Assert.Equal(2, Reading());
    }

    [Fact]
    public void AReaderThatMayWait_LetsOneGo_UnlessSomebodyIsIdle()
    {
        Join(Count);
        Begin(0);
        _readers.BeforeWaiting(_readers[0]);
        Assert.Equal(2, Reading());
        _readers.BeforeWaiting(_readers[0]);
        Assert.Equal(2, Reading());
        Begin(Enumerable.Range(1, Count - 1).Single(number => _readers[number].State == ReaderState.Reading));
        _readers.BeforeWaiting(_readers[0]);
        Assert.Equal(3, Reading());
    }

    [Fact]
    public void NobodyParks_WhenNobodyElseReads()
    {
        Join(1);
        _readers.Park(_readers[0]);
        Assert.Equal(ReaderState.Reading, _readers[0].State);
    }

    [Fact]
    public void WhenAllReadersAreStuck_OneAfterTheOtherTakesOver()
    {
        Join(Count);
        for (var stuck = 0; stuck < Count - 1; stuck++)
        {
            Begin(Enumerable.Range(0, Count).Single(number => _readers[number].State == ReaderState.Reading && !_readers[number].Current.TryRead(out _)));
            WaitFor(() => Reading() == stuck + 2);
        }
    }

    [Fact]
    public void TheDeputySleepsWithoutRequests_AndTakesOverFromTheFirstThatGetsStuck()
    {
        Join(Count);
        WaitFor(() => _readers.IsDeputyAsleep);
        Begin(0);
        Assert.False(_readers.IsDeputyAsleep);
        WaitFor(() => Reading() == 2);
    }

    [Fact]
    public void WhenTheDeputyIsSentAway_TheNextOneWatches()
    {
        Join(Count);
        _readers.SendAway(_readers[1]);
        Begin(0);
        WaitFor(() => Reading() == 2);
    }

    [Fact]
    public void WhoeverLeaves_FreesTheOthersForGood()
    {
        Join(Count);
        _readers.Leave(_readers[0]);
        Assert.Equal(Count - 1, Reading());
        _readers.Park(_readers[1]);
        Assert.Equal(ReaderState.Reading, _readers[1].State);
    }

    [Fact]
    public void OnlyLooksInARow_LetOneGo()
    {
        Join(2);
        foreach (var found in (bool[])[true, false, true])
            _readers[0].Looked(found);
        Assert.Equal(1, Reading());
        _readers[0].Looked(isMoreQueued: true);
        Assert.Equal(2, Reading());
    }

    [Fact]
    public void ManyLooksThatFindNothing_ParkTheReader_UnlessItIsTheLast()
    {
        Join(2);
        _readers.Grow();
        Start(0, static (_, reader) => LookInVain(reader));
        WaitFor(() => _readers[0].State == ReaderState.Parked);
        LookInVain(_readers[1]);
        Assert.Equal(ReaderState.Reading, _readers[1].State);
    }

    public void Dispose()
    {
        for (var number = 0; number < Count; number++)
            _readers.Leave(_readers[number]);
        foreach (var thread in _threads)
            Assert.True(thread.Join(Mounted.Patience));
        for (var number = 0; number < Count; number++)
            _readers[number].Dispose();
    }

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Mounted.Patience));

    private static void LookInVain(ActiveReader reader)
    {
        for (var look = 0; look < 100; look++)
            reader.Looked(isMoreQueued: false);
    }

    private ReaderState[] States() => [.. Enumerable.Range(0, Count).Select(number => _readers[number].State)];

    private int Reading() => States().Count(state => state == ReaderState.Reading);

    private void Join(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Start(number, static (readers, reader) => readers.Join(reader));
            WaitFor(() => _readers[number].State != ReaderState.Away);
            WaitFor(() => number == 0 || _readers[number].State == ReaderState.Parked);
        }
    }

    private void Start(int number, Action<ActiveReaders, ActiveReader> work)
    {
        var thread = new Thread(() => work(_readers, _readers[number]));
        _threads.Add(thread);
        thread.Start();
    }

    private void Begin(int number)
    {
        _readers[number].Current.Begin(new fuse_in_header { unique = 2 }, TimeProvider.System.GetTimestamp());
        _readers.RequestBegun();
    }
}
