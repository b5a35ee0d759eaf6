using Nydus.Image.Blobs;

namespace Nydus.Image.Tests.Blobs;

public sealed class BufferPoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void BuffersAreUsedAgain()
    {
        using var pool = new BufferPool(1000);
        NativeBuffer first = pool.Rent(100, 0, Cancellation);
        pool.Return(first);
        Assert.Same(first, pool.Rent(100, 0, Cancellation));
        Assert.Equal(100, pool.PeakBytes);
    }

    [Fact]
    public void BuffersOfOtherLengthsMakeRoom()
    {
        using var pool = new BufferPool(1000);
        pool.Return(pool.Rent(900, 0, Cancellation));
        pool.Return(pool.Rent(800, 0, Cancellation));
        pool.Return(pool.Rent(700, 200, Cancellation));
        Assert.Equal(900, pool.PeakBytes);
    }

    [Fact]
    public void OneRequestIsAlwaysMet()
    {
        using var pool = new BufferPool(10);
        Assert.Equal(100, pool.Rent(100, 50, Cancellation).Length);
        Assert.Equal(50, pool.TakeReserved(50).Length);
    }

    [Fact]
    public async Task RequestBeyondTheBudgetWaitsForABufferToComeBack()
    {
        using var pool = new BufferPool(1000);
        NativeBuffer first = pool.Rent(400, 200, Cancellation);
        Task<NativeBuffer> second = Task.Run(() => pool.Rent(500, 0, Cancellation), Cancellation);
        pool.Return(first);
        Assert.Equal(500, (await second).Length);
    }

    [Fact]
    public async Task StopEndsTheWait()
    {
        using var pool = new BufferPool(1000);
        pool.Rent(1000, 0, Cancellation);
        Task<NativeBuffer> waiting = Task.Run(() => pool.Rent(1, 0, Cancellation), Cancellation);
        pool.Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task CancellationEndsTheWait()
    {
        using var pool = new BufferPool(1000);
        using var cancelled = new CancellationTokenSource();
        pool.Rent(1000, 0, Cancellation);
        Task<NativeBuffer> waiting = Task.Run(() => pool.Rent(1, 0, cancelled.Token), Cancellation);
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void FreedBufferCannotBeUsed()
    {
        NativeBuffer buffer;
        using (var pool = new BufferPool(1000))
        {
            buffer = pool.Rent(10, 0, Cancellation);
        }

        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
