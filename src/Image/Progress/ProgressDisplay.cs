using Nydus.Image.Building;

namespace Nydus.Image.Progress;

/// <summary>Counts what is done; shows it when somebody can see it.</summary>
internal sealed class ProgressDisplay : IBuildProgress, IDisposable
{
    private long _bytes;
    private long _files;

    public static ProgressDisplay Create(string level, TimeProvider time) => new();

    public void Begin(string step, long totalBytes)
    {
    }

    public void AddBytes(long count) => Interlocked.Add(ref _bytes, count);

    public void AddFiles(int count) => Interlocked.Add(ref _files, count);

    public void Dispose()
    {
    }
}
