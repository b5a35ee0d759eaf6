namespace Nydus.Image.Tests.Blobs;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nydus-blobs-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
