namespace Nydus.Image.Blobs;

/// <summary>A file beside the place it will have, removed unless it gets there.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _path;
    private bool _isPlaced;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public TemporaryFile(string directory)
    {
        _path = Path.Combine(directory, $".{Guid.NewGuid():n}.part");

        // No buffer: what is written comes in large pieces.
        Stream = new FileStream(_path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 });
    }

    public FileStream Stream { get; }

    /// <summary>Gives the file its name, unless another has it already: names are digests, so that one is the same.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Place(string path)
    {
        Stream.Dispose();
        if (File.Exists(path))
        {
            return;
        }

        File.Move(_path, path, overwrite: true);
        _isPlaced = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isPlaced)
        {
            _isPlaced = true;
            File.Delete(_path);
        }
    }
}
