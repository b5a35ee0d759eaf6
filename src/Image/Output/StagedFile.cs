namespace Nydus.Image.Output;

/// <summary>
/// A file that appears under its name only when it is complete. What is no regular file (a FIFO, <c>/dev/stdout</c>) is written to as it is: it has no
/// name to protect.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;
    private bool _isCommitted;

    private StagedFile(string target, string? temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        Stream = stream;
    }

    public FileStream Stream { get; }

    /// <summary>Whether it starts empty; false for devices and FIFOs.</summary>
    public bool IsNew => _temporary is not null;

    /// <summary>Opens a new file beside the target, or the target itself.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static StagedFile Create(string path)
    {
        if (FileKind.IsSpecial(path))
            return new StagedFile(path, null, OpenSpecial(path));
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string temporary = Path.Combine(directory, $".{Guid.NewGuid():n}.tmp");
        return new StagedFile(path, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
    }

    /// <summary>Writes a whole file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using StagedFile file = Create(path);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>Gives the file its name.</summary>
    public void Commit()
    {
        Stream.Dispose();
        if (_temporary is not null)
            File.Move(_temporary, _target, overwrite: true);
        _isCommitted = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isCommitted && _temporary is not null)
            File.Delete(_temporary);
    }

    // A block device is read back for its hash tree; a FIFO opened for both would never see its reader go.
    private static FileStream OpenSpecial(string path) =>
        new(path, FileMode.Open, FileKind.IsBlockDevice(path) ? FileAccess.ReadWrite : FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
