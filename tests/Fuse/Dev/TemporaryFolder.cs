namespace Nydus.Fuse.Tests.Dev;

/// <summary>A folder of one test; whatever is still mounted on it is taken off at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nydus-fuse-").FullName;

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
