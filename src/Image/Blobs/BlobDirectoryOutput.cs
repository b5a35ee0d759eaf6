using Nydus.Image.Output;

namespace Nydus.Image.Blobs;

/// <summary><c>--blob-dir</c>: a file named by the blob's id (format spec 6.2). No file when nothing was to be stored.</summary>
internal sealed class BlobDirectoryOutput : BlobOutput
{
    private readonly string _directory;
    private readonly StagedFile _file;

    /// <exception cref="IOException">The directory takes no file.</exception>
    public BlobDirectoryOutput(string directory, OutputFiles files)
    {
        _directory = directory;
        _file = files.CreateIn(directory);
    }

    public override string Name => _directory;

    public override Stream Stream => _file.Stream;

    public override void Complete(FinishedBlob? blob)
    {
        if (blob is not null)
        {
            _file.Complete(Path.Combine(_directory, blob.Id));
        }
    }

    protected override void Dispose(bool disposing)
    {
    }
}
