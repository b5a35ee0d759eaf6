namespace Nydus.Fuse.Tests.Uring;

public sealed class RingEntryTests
{
    private readonly UringQueue _queue = new(0);

    [Fact]
    public void Trim_GivesMemoryBack_ButForTheFirstPage()
    {
        var entry = new RingEntry(_queue, new EntryBlock(2), 1, 1);
        Fill(entry, 10_000);
        entry.Trim();
        Assert.Equal((4096, 4096), (entry.Touched, _queue.Touched));
        Assert.Equal(4096, entry.GetSpan().Count((byte)7));
    }

    [Fact]
    public void Trim_SparesWhatIsFilledByOthers()
    {
        var entry = new RingEntry(_queue, new EntryBlock(1), 0, 1);
        entry.Hold();
        Fill(entry, 10_000);
        entry.Trim();
        Assert.Equal((10_000, 10_000, 1), (entry.GetSpan().Count((byte)7), _queue.Touched, _queue.Held));
        entry.Unhold();
        Assert.Equal(0, _queue.Held);
    }

    [Fact]
    public void Memory_OutlivesTheRing_UntilTheLastAnswerLetsGo()
    {
        var block = new EntryBlock(1);
        var entry = new RingEntry(_queue, block, 0, 1);
        entry.Hold();
        block.Release();
        Fill(entry, EntryBlock.PayloadSize);
        entry.ReleaseBlock();
    }

    private static void Fill(RingEntry entry, int length)
    {
        entry.GetSpan()[..length].Fill(7);
        entry.Touch(length);
    }
}
