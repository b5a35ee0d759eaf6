using System.Globalization;
using System.IO.Compression;

namespace Nydus.Host.Logging;

/// <summary>
/// A log file, appended to. With a rotation size the active file is <c>base_rCURRENT.ext</c>; when it has grown past the size it
/// gets the time in place of CURRENT and is compressed; the newest ten of those are kept (specification section 1.8).
/// </summary>
internal sealed class LogFileDestination : ILogDestination
{
    /// <summary>How many old files are kept.</summary>
    public const int KeptFiles = 10;

    private const string Infix = "_r";

    private readonly string _directory;
    private readonly string _base;
    private readonly string _extension;
    private readonly long _rotationSize;
    private readonly TimeProvider _time;
    private FileStream? _file;
    private long _length;
    private string _stamp = "";
    private int _number;

    public LogFileDestination(string path, long rotationSize, TimeProvider time)
    {
        string full = System.IO.Path.GetFullPath(path);
        _directory = System.IO.Path.GetDirectoryName(full) ?? "/";
        _base = System.IO.Path.GetFileNameWithoutExtension(full);
        _extension = System.IO.Path.HasExtension(full) ? System.IO.Path.GetExtension(full) : ".log";
        _rotationSize = rotationSize;
        _time = time;
        Path = System.IO.Path.Combine(_directory, _base + (rotationSize > 0 ? Infix + "CURRENT" : "") + _extension);
    }

    /// <summary>The active file.</summary>
    public string Path { get; }

    public string? Name => Path;

    public bool Colored => false;

    public void Write(ReadOnlySpan<byte> lines)
    {
        FileStream file = _file ??= Open();
        file.Write(lines);
        _length += lines.Length;
        if (_rotationSize > 0 && _length > _rotationSize)
            TryRotate();
    }

    public void Dispose() => _file?.Dispose();

    // Opened at the first line, by the writing thread: opening may block for ever (a FIFO that nobody reads).
    private FileStream Open()
    {
        var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _length = file.CanSeek ? file.Length : 0;
        return file;
    }

    // The lines are written by now and must not count as lost: a file that cannot be put away grows on, and the next line tries again.
    private void TryRotate()
    {
        try
        {
            Rotate();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file ??= Open();
        }
    }

    private void Rotate()
    {
        _file?.Dispose();
        _file = null;
        string old = FreeName();
        File.Move(Path, old);
        Compress(old);
        string[] names = OldFiles();
        for (int i = 0; i < names.Length - KeptFiles; i++)
            File.Delete(names[i]);
    }

    // Names sort by age: the time comes first, then a number that counts on within one second, also past deleted files.
    private string FreeName()
    {
        string stamp = _time.GetLocalNow().ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        _number = stamp == _stamp ? _number + 1 : 0;
        _stamp = stamp;
        string stem = System.IO.Path.Combine(_directory, _base + Infix + stamp);
        for (; ; _number++)
        {
            string name = _number == 0 ? stem + _extension : string.Create(CultureInfo.InvariantCulture, $"{stem}-{_number:d4}{_extension}");
            if (!File.Exists(name) && !File.Exists(name + ".gz"))
                return name;
        }
    }

    private string[] OldFiles() =>
        [.. Directory.EnumerateFiles(_directory, _base + Infix + "2*" + _extension + "*").Order(OldestFirst.Instance)];

    private static void Compress(string path)
    {
        string target = path + ".gz";
        try
        {
            using (FileStream source = File.OpenRead(path))
            using (FileStream file = File.Create(target))
            using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
                source.CopyTo(gzip);
            File.Delete(path);
        }
        catch (IOException)
        {
            // The disk is full: the plain file stays, which loses nothing.
            File.Delete(target);
        }
    }

    private sealed class OldestFirst : IComparer<string>
    {
        public static readonly OldestFirst Instance = new();

        // Ordinal, with '.' before '-': "…07.log.gz" is older than "…07-0001.log.gz".
        public int Compare(string? x, string? y) =>
            string.CompareOrdinal(x?.Replace('.', ' '), y?.Replace('.', ' '));
    }
}
