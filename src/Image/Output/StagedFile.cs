using Nydus.Image.Pipes;

namespace Nydus.Image.Output;

/// <summary>
/// A file that <see cref="OutputFiles"/> gives its name at the end of the command. What is no regular file (a FIFO, <c>/dev/stdout</c>) is written to as it
/// is: it has no name to protect. Open until then: <c>UnfinishedFiles</c> finds it by its descriptor.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string? _temporary;
    private string _target;
    private bool _isComplete;
    private bool _keepsExisting;
    private bool _isPublished;
    private bool _isReplacement;

    private StagedFile(string target, string? temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        Stream = stream;
    }

    /// <summary>Unbuffered. Not to be closed before the file has its name, unless it is a pipe.</summary>
    public FileStream Stream { get; }

    /// <summary>Whether it starts empty; false for devices and FIFOs.</summary>
    public bool IsNew => _temporary is not null;

    /// <summary>Opens a new file beside the target, or the target itself when it is none to replace. A link is followed, and the reader of a FIFO waited for.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a FIFO had no reader.</exception>
    public static StagedFile Create(string path, TimeProvider time, CancellationToken cancellation)
    {
        if (FileKind.IsSpecial(path) || FileKind.IsDescriptor(path))
            return new StagedFile(path, null, OpenSpecial(path, time, cancellation));
        string target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        return CreateBeside(target, Path.GetDirectoryName(Path.GetFullPath(target))!);
    }

    /// <summary>Opens a new file in a directory; <see cref="Complete(string)"/> says its name.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static StagedFile CreateIn(string directory) => CreateBeside(directory, directory);

    /// <summary>The content is whole: the file may get its name.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>The content is whole. The name is a digest: a file that has it already is the same, and stays.</summary>
    public void Complete(string target)
    {
        _target = target;
        _keepsExisting = true;
        _isComplete = true;
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Publish()
    {
        if (_temporary is null || !_isComplete)
            return;
        _isReplacement = File.Exists(_target);
        if (_isReplacement && _keepsExisting)
            return;
        File.Move(_temporary, _target, overwrite: true);
        _isPublished = true;
    }

    /// <summary>Takes the file away again, unless it took the place of another, which is gone.</summary>
    public void Withdraw()
    {
        if (_isPublished && !_isReplacement)
            File.Delete(_target);
    }

    /// <summary>A message as the user understands it: nobody asked for the temporary name.</summary>
    public string Describe(string message) => _temporary is null ? message : message.Replace(_temporary, _target, StringComparison.Ordinal);

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isPublished && _temporary is not null)
            File.Delete(_temporary);
    }

    private static StagedFile CreateBeside(string target, string directory)
    {
        string temporary = Path.Combine(directory, $".{Guid.NewGuid():n}.part");
        try
        {
            return new StagedFile(target, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IOException($"the directory {directory} does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.Message.Replace(temporary, target, StringComparison.Ordinal), e);
        }
    }

    // A block device is read back for its hash tree; a FIFO opened for both would never see its reader go.
    private static FileStream OpenSpecial(string path, TimeProvider time, CancellationToken cancellation) => FileKind.IsFifo(path)
        ? PipeOpening.OpenForWriting(path, time, cancellation)
        : new(path, FileMode.Open, FileKind.IsBlockDevice(path) ? FileAccess.ReadWrite : FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
