using System.Diagnostics;

namespace Nydus.E2E.Harness;

/// <summary>Waits for what the kernel gives no event for.</summary>
internal static class Waiting
{
    /// <summary>Generous: machines are shared, and a test that needs this long fails anyway.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Deadline, $"waited in vain for: {what}");
            await Task.Delay(5);
        }
    }
}
