namespace Nydus.Fuse.Tests.Dev;

/// <summary>A folder of one test; whatever is still mounted on it is taken off at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("nydus-fuse-").FullName;

    /// <param name="parent">Where to make it, for tests that depend on a file system.</param>
    public TemporaryFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"nydus-fuse-{Guid.NewGuid():N}")).FullName;

    public string Path { get; }

    public void Dispose()
    {
        foreach (var place in (string[])[Path, .. Directory.GetDirectories(Path)])
        {
            while (KernelMounts.IsMounted(place))
                KernelMounts.Detach(place);
        }

        Directory.Delete(Path, recursive: true);
    }
}
