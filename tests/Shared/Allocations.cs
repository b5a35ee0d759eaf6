namespace Nydus.Tests;

/// <summary>What an operation allocates on its thread once it is warm.</summary>
internal static class Allocations
{
    private const int Repeats = 50;
    private const int Rounds = 20;

    /// <summary>
    /// Bytes of the cheapest of several rounds: the runtime itself allocates now and then on the calling thread, when it swaps in better code. An operation that
    /// allocates does so in every round.
    /// </summary>
    public static long Of(Action operation)
    {
        for (var i = 0; i < Repeats; i++)
            operation();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least != 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Repeats; i++)
                operation();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
