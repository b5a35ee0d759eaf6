using Nydus.Image.Output;
using Nydus.Image.Pipes;

namespace Nydus.Image.Blobs;

/// <summary>
/// <c>--blob</c>: a file that is replaced once the new one is whole, or a pipe or device that is written as it is (format spec 6.2). Empty when nothing was to be stored.
/// </summary>
internal sealed class BlobFileOutput : BlobOutput
{
    private readonly StagedFile _file;
    private readonly PipeWriteStream? _pipe;

    /// <summary>Opens the file. Waits for the reader of a FIFO.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public BlobFileOutput(string path, OutputFiles files)
    {
        Name = path;
        _file = files.Create(path);
        Stream = _file.Stream.CanSeek ? _file.Stream : _pipe = new PipeWriteStream(_file.Stream);
    }

    public override string Name { get; }

    public override Stream Stream { get; }

    public override void Stop() => _pipe?.Stop();

    public override void Complete(FinishedBlob? blob)
    {
        // The reader of a pipe waits for its end.
        _pipe?.Dispose();
        _file.Complete();
    }

    protected override void Dispose(bool disposing) => _pipe?.Dispose();
}
