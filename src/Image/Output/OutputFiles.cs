namespace Nydus.Image.Output;

/// <summary>What a command writes. All files get their names together, in the order they were made, as the last thing that can fail; otherwise none does.</summary>
internal sealed class OutputFiles(TimeProvider time, CancellationToken cancellation) : IDisposable
{
    private readonly List<StagedFile> _files = [];

    /// <summary>Opens a file that will have this name; FIFOs, once they have a reader, and devices are opened themselves.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a FIFO had no reader.</exception>
    public StagedFile Create(string path) => Add(StagedFile.Create(path, time, cancellation));

    /// <summary>Opens a file that will be in this directory, under a name that is found while it is written.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public StagedFile CreateIn(string directory) => Add(StagedFile.CreateIn(directory));

    /// <summary>Makes a whole file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        StagedFile file = Create(path);
        file.Stream.Write(content);
        file.Complete();
    }

    /// <summary>Gives all complete files their names. If one cannot have it, none keeps it that replaced nothing.</summary>
    /// <exception cref="IOException">A file cannot be renamed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first.</exception>
    public void Publish()
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            foreach (StagedFile file in _files)
                file.Publish();
        }
        catch
        {
            foreach (StagedFile file in _files)
                file.Withdraw();
            throw;
        }
    }

    /// <summary>Puts the names that the user knows into a message.</summary>
    public string Describe(string message) => _files.Aggregate(message, (text, file) => file.Describe(text));

    /// <summary>Removes what has no name.</summary>
    public void Dispose()
    {
        foreach (StagedFile file in _files)
            file.Dispose();
    }

    private StagedFile Add(StagedFile file)
    {
        _files.Add(file);
        return file;
    }
}
