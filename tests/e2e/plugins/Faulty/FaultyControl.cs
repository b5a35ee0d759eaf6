namespace Nydus.E2E.Faulty;

/// <summary>What the test and the plugin tell each other through files of one folder.</summary>
/// <param name="folder">Holds <c>reads</c>, a line for every read that began, and <c>hang</c> while reads must not end.</param>
/// <param name="blocksThreads">Hang as the rudest plugin would: the calling thread never comes back and cancellation is not heard.</param>
internal sealed class FaultyControl(string folder, bool blocksThreads)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string _hang = Path.Combine(folder, "hang");
    private readonly string _reads = Path.Combine(folder, "reads");
    private readonly Lock _lock = new();

    public void Note(string blobId, long offset, int length)
    {
        lock (_lock)
            File.AppendAllText(_reads, $"{blobId} {offset} {length}\n");
    }

    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        while (File.Exists(_hang))
        {
            if (blocksThreads)
                Thread.Sleep(Pause);
            else
                await Task.Delay(Pause, cancellationToken);
        }
    }
}
