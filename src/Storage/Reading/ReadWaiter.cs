using Nydus.Storage.Flights;

namespace Nydus.Storage.Reading;

/// <summary>A part of a chunk that a read waits for. Whoever moves it out of <see cref="Waiting"/> ends it, and nobody else.</summary>
internal sealed class ReadWaiter(ReadOperation operation, FlightTable flights, int chunk, int offset, Memory<byte> destination)
{
    private const int Waiting = 0;
    private const int Taken = 1;

    private int _state = Waiting;

    public int Chunk { get; } = chunk;

    /// <summary>Guarded by the flight table.</summary>
    public Flight? Flight { get; set; }

    /// <summary>A flight takes it in: from now on the read waits for it.</summary>
    public void Enlist() => operation.Add(this);

    /// <summary>Copies the wanted part. While it copies, a cancelled read waits for it: the destination belongs to the reader.</summary>
    public void Deliver(ReadOnlySpan<byte> chunkBytes)
    {
        if (!Take())
            return;
        chunkBytes.Slice(offset, destination.Length).CopyTo(destination.Span);
        operation.End(ReadStatus.Ok);
    }

    public void Fail(ReadStatus status)
    {
        if (Take())
            operation.End(status);
    }

    /// <summary>The reader goes away.</summary>
    public void Leave(ReadStatus status)
    {
        if (!Take())
            return;
        flights.Leave(this);
        operation.End(status);
    }

    private bool Take() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;
}
