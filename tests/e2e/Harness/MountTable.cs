namespace Nydus.E2E.Harness;

/// <summary>What the kernel says is mounted.</summary>
internal static class MountTable
{
    /// <summary>The mount points at or below a folder, in the order they were mounted.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. Points().Where(point => point == folder || point.StartsWith(folder + "/", StringComparison.Ordinal))];

    public static bool IsMounted(string mountpoint) => Points().Contains(mountpoint);

    // Fields: id, parent, major:minor, root, mount point, ... The tests' paths hold nothing that the kernel would escape.
    private static IEnumerable<string> Points() => File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]);
}
