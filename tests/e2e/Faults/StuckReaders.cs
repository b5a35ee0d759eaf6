using System.Diagnostics;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>Processes that read what no backend delivers.</summary>
internal sealed class StuckReaders : IDisposable
{
    private readonly List<Process> _readers = [];

    /// <summary>Starts one process for each; spread over the pages of the files.</summary>
    public StuckReaders(string mountpoint, IReadOnlyList<ManifestFile> files, int count)
    {
        for (var reader = 0; reader < count; reader++)
        {
            var file = files[reader % files.Count];
            var page = reader / files.Count % Math.Max(1, file.Size / 4096);
            _readers.Add(Tool.Start("dd", [$"if={Path.Combine(mountpoint, file.Path)}", "of=/dev/null", "bs=4096", "count=1", $"skip={page}"]));
        }
    }

    public int Alive => _readers.Count(reader => !reader.HasExited);

    /// <summary>Those that have opened their file, and so are in the read or about to be.</summary>
    public int Reading => _readers.Count(reader => !reader.HasExited && HasOpened(reader));

    public async Task KillAsync()
    {
        foreach (var reader in _readers)
            Libc.Signal(reader.Id, Libc.SIGKILL);
        foreach (var reader in _readers)
            await reader.WaitForExitAsync().WaitAsync(Waiting.Deadline);
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            if (!reader.HasExited)
                reader.Kill();
            reader.Dispose();
        }
    }

    // dd moves its input to descriptor 0.
    private static bool HasOpened(Process reader)
    {
        try
        {
            return new FileInfo($"/proc/{reader.Id}/fd/0").LinkTarget?.Contains("/mnt/", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
