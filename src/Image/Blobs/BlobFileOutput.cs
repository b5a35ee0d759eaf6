namespace Nydus.Image.Blobs;

/// <summary><c>--blob</c>: a file whose content is replaced, or a pipe (format spec 6.2). Stays, empty, when nothing was to be stored.</summary>
internal sealed class BlobFileOutput : BlobOutput
{
    private readonly string _path;
    private readonly bool _wasThere;
    private readonly FileStream _stream;
    private bool _isComplete;

    /// <summary>Opens the file. Waits for the other end of a pipe.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public BlobFileOutput(string path)
    {
        _path = path;
        _wasThere = File.Exists(path);
        _stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
        Truncate();
    }

    public override string Name => _path;

    public override Stream Stream => _stream;

    public override void Complete(FinishedBlob? blob)
    {
        _stream.Dispose();
        _isComplete = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_isComplete)
        {
            return;
        }

        _isComplete = true;
        bool isFile = _stream.CanSeek;
        if (isFile && _wasThere)
        {
            Truncate();
        }

        _stream.Dispose();
        if (isFile && !_wasThere)
        {
            File.Delete(_path);
        }
    }

    private void Truncate()
    {
        if (_stream.CanSeek)
        {
            _stream.SetLength(0);
        }
    }
}
