using Nydus.Image.Output;

namespace Nydus.Image.Blobs;

/// <summary>
/// <c>--blob</c>: a file that is replaced once the new one is whole, or a pipe or device that is written as it is (format spec 6.2). Empty when nothing was to be stored.
/// </summary>
internal sealed class BlobFileOutput : BlobOutput
{
    private readonly StagedFile _file;
    private readonly PipeWriteStream? _pipe;

    /// <summary>Opens the file. Waits for the other end of a pipe.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public BlobFileOutput(string path)
    {
        Name = path;
        _file = StagedFile.Create(path);
        Stream = _file.Stream.CanSeek ? _file.Stream : _pipe = new PipeWriteStream(_file.Stream);
    }

    public override string Name { get; }

    public override Stream Stream { get; }

    public override void Stop() => _pipe?.Stop();

    public override void Complete(FinishedBlob? blob)
    {
        Stream.Dispose();
        _file.Commit();
    }

    protected override void Dispose(bool disposing)
    {
        Stream.Dispose();
        _file.Dispose();
    }
}
