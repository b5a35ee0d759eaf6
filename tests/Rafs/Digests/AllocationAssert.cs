namespace Nydus.Rafs.Tests;

/// <summary>Proves that a hot operation allocates nothing on its thread once warm.</summary>
internal static class AllocationAssert
{
    public static void None(Action action)
    {
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
