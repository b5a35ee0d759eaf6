namespace Nydus.E2E.Harness;

/// <summary>The kernel's view of a FUSE connection (fusectl).</summary>
internal static class FuseConnection
{
    private const string Control = "/sys/fs/fuse/connections";

    /// <summary>Requests that the daemon has not answered yet, or null where fusectl cannot be seen.</summary>
    public static async Task<int?> WaitingAsync(string mountpoint)
    {
        if (!Directory.EnumerateFileSystemEntries(Control).Any() && Libc.IsRoot)
            await Tool.RunAsync("mount", "-t", "fusectl", "none", Control);
        var minor = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Last(fields => fields[4] == mountpoint)[2].Split(':')[1];
        var waiting = Path.Combine(Control, minor, "waiting");
        return File.Exists(waiting) ? int.Parse(await File.ReadAllTextAsync(waiting)) : null;
    }
}
