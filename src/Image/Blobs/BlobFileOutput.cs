namespace Nydus.Image.Blobs;

/// <summary><c>--blob</c>: a file whose content is replaced, or a pipe (format spec 6.2). Stays, empty, when nothing was to be stored.</summary>
internal sealed class BlobFileOutput : BlobOutput
{
    private readonly string _path;
    private readonly bool _wasThere;
    private readonly PipeWriteStream? _pipe;
    private bool _isComplete;

    /// <summary>Opens the file. Waits for the other end of a pipe.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public BlobFileOutput(string path)
    {
        _path = path;
        _wasThere = File.Exists(path);

        // No buffer: what is written comes in large pieces.
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
        if (file.CanSeek)
        {
            file.SetLength(0);
            Stream = file;
        }
        else
        {
            Stream = _pipe = new PipeWriteStream(file);
        }
    }

    public override string Name => _path;

    public override Stream Stream { get; }

    public override void Stop() => _pipe?.Stop();

    public override void Complete(FinishedBlob? blob)
    {
        Stream.Dispose();
        _isComplete = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_isComplete)
        {
            return;
        }

        _isComplete = true;
        if (_pipe is null && _wasThere)
        {
            Stream.SetLength(0);
        }

        Stream.Dispose();
        if (_pipe is null && !_wasThere)
        {
            File.Delete(_path);
        }
    }
}
